using System.Globalization;
using System.Text;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Cluster;

/// <summary>
/// What a reservation costs as plain SQL: a conditional update of a row of stock and the insert of
/// a hold, durable when it is answered, driven by pgbench with prepared statements.
/// </summary>
internal sealed class PlainSql(BenchContext bench, PostgresServer server)
{
    private const string Database = "plain";

    // While its clients connect, and their first transactions queue for the row, pgbench has a
    // fraction of its rate: of 64 clients in the first second a fiftieth, in the second a half.
    private const int WarmSecondsMin = 2;
    private const int ClientsASecond = 32;

    // A shorter round shows that it works, and no rate: it takes this long and counts whole.
    private static readonly TimeSpan CountedMin = TimeSpan.FromSeconds(2);

    // Room on every page lets an update stay on it and touch no index. Nothing references another
    // table, so no row is looked up or locked but the one of the stock.
    private static readonly CompositeFormat Schema = CompositeFormat.Parse(
        """
        CREATE TABLE stock (
            id int PRIMARY KEY, on_hand bigint NOT NULL, held bigint NOT NULL
        ) WITH (fillfactor = 50);
        CREATE TABLE holds (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            stock_id int NOT NULL, quantity int NOT NULL, expires_at timestamptz NOT NULL
        );
        INSERT INTO stock SELECT n, {0}, 0 FROM generate_series(1, {1}) AS n;
        ANALYZE stock;
        """);

    private const string Update =
        "UPDATE stock SET held = held + 1 WHERE id = :id AND on_hand - held >= 1";

    private const string Insert =
        "INSERT INTO holds (stock_id, quantity, expires_at)";

    private readonly int _threads = Environment.ProcessorCount;

    private string Expires => $"now() + interval '{bench.Plan.ExpiresIn} seconds'";

    private string TwoStatements =>
        $"BEGIN;\n{Update};\n{Insert} VALUES (:id, 1, {Expires});\nCOMMIT;\n";

    private string OneStatement =>
        $"WITH held AS ({Update} RETURNING id) {Insert} SELECT id, 1, {Expires} FROM held;\n";

    /// <summary>How pgbench runs.</summary>
    public string Description =>
        $"pgbench -M prepared -j {_threads} over {server.Transport}, without its first "
        + $"{WarmSecondsMin} s, or a second for every {ClientsASecond} clients";

    /// <summary>Makes the tables.</summary>
    public async Task MakeAsync(CancellationToken cancel)
    {
        await server.CreateDatabaseAsync(Database, cancel);
        var schema = string.Format(
            CultureInfo.InvariantCulture, Schema, Stock.Plenty, bench.Plan.Skus);
        await server.QueryAsync(Database, schema, cancel);
    }

    /// <summary>Every client wants the same row, in a transaction of two statements.</summary>
    public Contender Hot(string name, int clients) =>
        Contender(name, "\\set id 1\n" + TwoStatements, clients);

    /// <summary>
    /// The same in one statement, so that the row is locked for one round trip less.
    /// </summary>
    public Contender HotInOneStatement(string name, int clients) =>
        Contender(name, "\\set id 1\n" + OneStatement, clients);

    /// <summary>Every transaction draws one of all rows.</summary>
    public Contender Spread(string name, int clients) => Contender(
        name, $"\\set id random(1, {bench.Plan.Skus})\n" + TwoStatements, clients);

    /// <summary>What is wrong with the tables afterwards, or null.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancel)
    {
        var counts = await server.QueryAsync(
            Database,
            "SELECT (SELECT sum(held) FROM stock), (SELECT count(*) FROM holds)",
            cancel);
        var fields = counts.Split('|');
        return fields[0] == fields[1]
            ? null
            : $"plain SQL holds {fields[0]} units by {fields[1]} holds";
    }

    private Contender Contender(string name, string script, int clients)
    {
        var file = Path.Combine(bench.Directory, $"{name}.sql");
        File.WriteAllText(file, script);
        return new(name, (time, cancel) => RunAsync(file, clients, time, cancel));
    }

    // Its time has whole seconds.
    private async Task<Turn> RunAsync(
        string file, int clients, TimeSpan time, CancellationToken cancel)
    {
        var warm = time < CountedMin
            ? 0
            : Math.Max(WarmSecondsMin, clients / ClientsASecond);
        var counted = time < CountedMin ? CountedMin : time;
        string[] words =
        [
            "-n", "-M", "prepared", "-c", $"{clients}", "-j", $"{Math.Min(_threads, clients)}",
            "-T", $"{warm + (int)counted.TotalSeconds}", "-P", "1", "-f", file, Database,
        ];
        return PgBenchReport.Parse(await server.ClientAsync("pgbench", words, cancel), warm);
    }
}
