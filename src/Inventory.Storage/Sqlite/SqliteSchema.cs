// The tables of a SQLite ledger. Changing them means a new Version and a migration.
//
//   store    numbers the stores, so that rows carry a small number instead of a text
//   stream   numbers the streams whose key is not a small decimal number (SqliteNumbers)
//   head     one row per stream. A usual append leaves it behind and says so in the tail, which
//            reaches it later (SqliteTail). next_wake is indexed where it is set and written only
//            when it moves
//   journal  one row per append that has entries, in commit order. prev_seq points at the stream's
//            row before, 0 for none. A row in which the stream's version reaches or passes a
//            multiple of 64 is marked and indexed: history and recovery enter there and follow
//            prev_seq over at most 64 rows. An index on every row would halve the write rate.
//   tail     what head and levels are since an append, until they reach their rows (SqliteTail)
//   chunk    snapshot chunks
//   name     unique keys
//   item     list rows by (store << 32 | variant); product is numbered the same way, so the base
//            variant of a product is the row whose id is its product
//   level    list rows by that number and location

namespace Inventory.Storage.Sqlite;

/// <summary>The schema's text and version.</summary>
internal static class SqliteSchema
{
    /// <summary>Version this program writes, kept in <c>PRAGMA user_version</c>.</summary>
    public const int Version = 1;

    /// <summary>Marks the file as a ledger in <c>PRAGMA application_id</c> ("InvL").</summary>
    public const int ApplicationId = 0x496E764C;

    /// <summary>Versions between two marked journal rows of a stream.</summary>
    public const int MarkEvery = 64;

    /// <summary>Creates everything in an empty database.</summary>
    public const string Sql =
        """
        CREATE TABLE store (
            number INTEGER PRIMARY KEY,
            hash TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE stream (
            number INTEGER PRIMARY KEY,
            store INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            key TEXT NOT NULL,
            UNIQUE (store, kind, key)
        ) STRICT;

        CREATE TABLE head (
            stream INTEGER PRIMARY KEY,
            version INTEGER NOT NULL,
            append_id BLOB NOT NULL,
            at INTEGER NOT NULL,
            last_seq INTEGER NOT NULL,
            snapshot_version INTEGER NOT NULL,
            crc INTEGER NOT NULL,
            next_wake INTEGER,
            undelivered_from INTEGER,
            state BLOB
        ) STRICT;
        CREATE INDEX head_due ON head (next_wake) WHERE next_wake IS NOT NULL;

        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL,
            last_version INTEGER NOT NULL,
            count INTEGER NOT NULL,
            at INTEGER NOT NULL,
            prev_seq INTEGER NOT NULL,
            mark INTEGER,
            crc INTEGER NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE INDEX journal_mark ON journal (stream, last_version) WHERE mark = 1;

        CREATE TABLE tail (
            seq INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL,
            version INTEGER NOT NULL,
            append_id BLOB NOT NULL,
            at INTEGER NOT NULL,
            snapshot_version INTEGER NOT NULL,
            crc INTEGER NOT NULL,
            next_wake INTEGER,
            undelivered_from INTEGER,
            wake_moved INTEGER NOT NULL,
            state BLOB,
            levels BLOB NOT NULL
        ) STRICT;

        CREATE TABLE chunk (
            stream INTEGER NOT NULL,
            version INTEGER NOT NULL,
            place INTEGER NOT NULL,
            crc INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (stream, version, place)
        ) STRICT;

        CREATE TABLE name (
            store INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            key TEXT NOT NULL,
            stream INTEGER NOT NULL,
            PRIMARY KEY (store, kind, key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE item (
            id INTEGER PRIMARY KEY,
            product INTEGER NOT NULL,
            sku TEXT NOT NULL,
            name TEXT NOT NULL,
            tracking INTEGER NOT NULL,
            purchasable INTEGER NOT NULL,
            details BLOB NOT NULL
        ) STRICT;
        CREATE INDEX item_product ON item (product);
        CREATE INDEX item_sku ON item (sku);

        CREATE TABLE level (
            item INTEGER NOT NULL,
            location INTEGER NOT NULL,
            on_hand INTEGER,
            safety_stock INTEGER NOT NULL,
            backorder_limit INTEGER,
            qty_backordered INTEGER NOT NULL,
            held_on_hand INTEGER NOT NULL,
            held_for_backorder INTEGER NOT NULL,
            is_in_stock INTEGER NOT NULL,
            warning_level INTEGER NOT NULL,
            bin_picking_number TEXT NOT NULL,
            backorder_message INTEGER,
            PRIMARY KEY (item, location)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX level_backordered ON level (item, qty_backordered) WHERE qty_backordered > 0;

        """;
}
