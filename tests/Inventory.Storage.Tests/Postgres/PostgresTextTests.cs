namespace Inventory.Storage.Tests.Postgres;

/// <summary>Texts that PostgreSQL cannot hold as they are.</summary>
public sealed class PostgresTextTests : IAsyncLifetime
{
    private static readonly string[] Texts =
    [
        "plain", "\0", "a\0b", "\uE000", "\uE000\uE100\uE100", "\uD800", "\uDC00x", "x\uD83D",
        "\uD83D\uDE00", "\uE100",
    ];

    private PostgresDatabase _database = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync() =>
        _database = await (await PostgresServer.SharedAsync()).RentAsync();

    public async ValueTask DisposeAsync() => await _database.ReturnAsync();

    [Fact]
    public async Task Keys_WhenTheyHoldAnyCharacter_AreReadBackAndDiffer()
    {
        await using var ledger = await _database.OpenAsync();
        var streams = Texts
            .Select(text => new StreamId(Appends.Store, StreamKind.Order, text))
            .ToArray();
        await ledger.RequireAsync([
            .. streams.Select((stream, i) => Appends.To(stream, 0) with
            {
                NextWake = Mark.At(i),
                Claims = [Appends.Sku(stream.Key)],
            }),
        ]);

        Assert.Equal(streams, await ledger.DueAsync(100, 100, None));
        Assert.Equal(
            streams.Select(stream => (StreamId?)stream),
            await ledger.ResolveAsync(Appends.Store, NameKind.Sku, Texts, None)
        );
    }

    [Fact]
    public async Task Rows_WhenTheyHoldAnyCharacter_AreReadBack()
    {
        await using var ledger = await _database.OpenAsync();
        await ledger.RequireAsync(
            Appends.To(Appends.Item(1), 0) with
            {
                Rows =
                [
                    .. Texts.SelectMany((text, i) => new ListRow[]
                    {
                        Appends.ItemRow(i + 1) with { Sku = text, Name = text },
                        Appends.LevelRow(i + 1) with { BinPickingNumber = text },
                    }),
                ],
            }
        );

        var items = (await ledger.ReadItemsAsync(Appends.Items(), None)).Items;
        Assert.Equal(Texts, items.Select(item => item.Item.Sku));
        Assert.Equal(Texts, items.Select(item => item.Item.Name));
        Assert.Equal(Texts, items.Select(item => item.Levels[0].BinPickingNumber));
        Assert.Equal(
            "1: 3[1]",
            Appends.Page(await ledger.ReadItemsAsync(
                Appends.Items() with { Skus = ["a\0b", "a"] }, None))
        );
    }
}
