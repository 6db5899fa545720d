// The tables of a PostgreSQL ledger. They live in the connection's default schema. Changing them
// means a new migration at the end of the list; one that was released never changes.
//
//   ledger_schema    one row per migration that was applied
//   ledger_store     numbers the stores, so that rows carry a small number instead of a text
//   ledger_head      one row per stream. Every append updates it in place (HOT): no column that
//                    usually moves is indexed, and pages keep room for the new version of a row.
//                    next_wake is indexed where it is set and written only when it moves
//   ledger_journal   one row per append that has entries, by stream and version. Packs of a stream
//                    are contiguous, so the one before begins where this one ends
//   ledger_chunk     snapshot chunks
//   ledger_name      unique keys
//   list_item        list rows of items; the base variant of a product is the row whose variant is
//                    its product
//   list_level       list rows of levels
//   ledger_require   rolls a batch back when one of its appends may not commit
//
// Texts are compared byte by byte (COLLATE "C") and written as PostgresText says.

namespace Inventory.Storage.Postgres;

/// <summary>The migrations, in order.</summary>
internal static class PostgresSchema
{
    /// <summary>Error code of a batch that holds an append which may not commit.</summary>
    public const string Refused = "LG001";

    /// <summary>What brings a database from one version to the next; the first makes 1.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [Ledger, PostgresMembership.Sql];

    /// <summary>Version this program writes.</summary>
    public static int Version => Migrations.Count;

    private const string Ledger =
        $"""
        CREATE TABLE ledger_store (
            number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            hash text COLLATE "C" NOT NULL UNIQUE
        );

        CREATE SEQUENCE ledger_stream_number AS bigint;
        CREATE TABLE ledger_head (
            number bigint NOT NULL PRIMARY KEY,
            store integer NOT NULL,
            kind smallint NOT NULL,
            key text COLLATE "C" NOT NULL,
            version bigint NOT NULL,
            append_id uuid NOT NULL,
            at bigint NOT NULL,
            snapshot_version bigint NOT NULL,
            next_wake bigint,
            undelivered_from bigint,
            state bytea,
            UNIQUE (store, kind, key)
        ) WITH (fillfactor = 60);
        CREATE INDEX ledger_head_due ON ledger_head (next_wake) WHERE next_wake IS NOT NULL;

        CREATE TABLE ledger_journal (
            stream bigint NOT NULL,
            last_version bigint NOT NULL,
            count integer NOT NULL,
            at bigint NOT NULL,
            bytes bytea NOT NULL,
            PRIMARY KEY (stream, last_version)
        );

        CREATE TABLE ledger_chunk (
            stream bigint NOT NULL,
            version bigint NOT NULL,
            place integer NOT NULL,
            bytes bytea NOT NULL,
            PRIMARY KEY (stream, version, place)
        );

        CREATE TABLE ledger_name (
            store integer NOT NULL,
            kind smallint NOT NULL,
            key text COLLATE "C" NOT NULL,
            stream bigint NOT NULL,
            PRIMARY KEY (store, kind, key)
        );

        CREATE TABLE list_item (
            store integer NOT NULL,
            variant integer NOT NULL,
            product integer NOT NULL,
            sku text COLLATE "C" NOT NULL,
            name text COLLATE "C" NOT NULL,
            tracking smallint NOT NULL,
            purchasable boolean NOT NULL,
            details bytea NOT NULL,
            PRIMARY KEY (store, variant)
        );
        CREATE INDEX list_item_product ON list_item (store, product);
        CREATE INDEX list_item_sku ON list_item (store, sku);

        CREATE TABLE list_level (
            store integer NOT NULL,
            variant integer NOT NULL,
            location integer NOT NULL,
            on_hand integer,
            safety_stock integer NOT NULL,
            backorder_limit integer,
            qty_backordered integer NOT NULL,
            held_on_hand integer NOT NULL,
            held_for_backorder integer NOT NULL,
            is_in_stock boolean NOT NULL,
            warning_level integer NOT NULL,
            bin_picking_number text COLLATE "C" NOT NULL,
            backorder_message integer,
            PRIMARY KEY (store, variant, location)
        ) WITH (fillfactor = 70);
        CREATE INDEX list_level_backordered ON list_level (store, variant, location)
            WHERE qty_backordered > 0;

        ALTER TABLE ledger_head ALTER COLUMN state SET STORAGE MAIN;
        ALTER TABLE ledger_journal ALTER COLUMN bytes SET STORAGE EXTERNAL;

        CREATE FUNCTION ledger_require(holds boolean) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF holds IS NOT TRUE THEN
                RAISE EXCEPTION 'an append of this batch may not commit'
                    USING ERRCODE = '{Refused}';
            END IF;
            RETURN true;
        END $$;
        """;
}
