using Inventory.Cluster.Tests.Http;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Items;

/// <summary>An import makes items without their grains: one that was asked for before must not go
/// on saying that it is not there.</summary>
public sealed class ItemImportTests
{
    [Theory]
    [InlineData("read")]
    [InlineData("explain")]
    [InlineData("reserve")]
    [InlineData("reserve many")]
    public async Task Call_WhenAnImportMadeTheItemSince_FindsIt(string call)
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = cluster.Item(7);
        Assert.False(await AnswersAsync(cluster, item, call));
        Assert.Null(await item.ReadAsync());

        await ImportAsync(cluster, 7, onHand: 5);

        Assert.True(await AnswersAsync(cluster, item, call));
        ItemCluster.Accepted(await item.ExecuteAsync(cluster.Reserve(7, 1)));
    }

    [Fact]
    public async Task Execute_WhenManyComeToAnEmptyItem_LoseNothing()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = cluster.Item(7);
        Assert.Null(await item.ReadAsync());
        await ImportAsync(cluster, 7, onHand: 50);

        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(
            _ => item.ExecuteAsync(cluster.Reserve(7, 1)).AsTask()));

        Assert.Equal(50, replies.Count(r => r.Outcome == ItemOutcome.Accepted));
        Assert.Equal(50, (await item.ReadAsync())!.Levels[0].HeldOnHand);
        Assert.Equal(50, (await cluster.EntriesAsync(7)).Count(
            entry => entry.Entry.Event is ItemEvent.HoldPlaced));
    }

    [Fact]
    public async Task Import_WhenSomebodyListens_IsToldWhenTheItemIsWoken()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.Hooks.MakeAsync();
        await ImportAsync(cluster, 7, onHand: 5, isTold: true);
        var head = (await cluster.Ledger.ReadHeadAsync(
            ItemRows.StreamOf(new(ItemCluster.Store, 7)), CancellationToken.None))!;
        Assert.Equal(2, head.UndeliveredFrom);
        Assert.True(head.NextWake <= cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() + 10_000);

        await cluster.Item(7).WakeAsync();

        await Eventually.HoldsAsync(() => Task.FromResult(cluster.Hooks.Sent.Count == 1));
        var sent = Assert.Single(cluster.Hooks.Sent);
        Assert.Equal("msg_demo-7-2-1", sent.MessageId);
        Assert.Equal(5, sent.Body["data"]!["available_to_sell"]!.GetValue<int>());
    }

    private static async Task<bool> AnswersAsync(
        ItemCluster cluster, IItemGrain item, string call)
    {
        switch (call)
        {
            case "read": return await item.ReadAsync() is not null;
            case "explain": return await item.ExplainAsync() is not null;
            case "reserve": return IsHeld(await item.ExecuteAsync(cluster.Reserve(7, 1)));
            default:
                var replies = await item.ReserveManyAsync([cluster.Reserve(7, 1)]);
                return IsHeld(Assert.Single(replies));
        }
    }

    private static bool IsHeld(ItemReply reply) => reply.Outcome == ItemOutcome.Accepted;

    private static async Task ImportAsync(
        ItemCluster cluster, int id, int onHand, bool isTold = false)
    {
        var facts = new ItemFacts
        {
            VariantId = id,
            ProductId = id,
            Name = "Kettle",
            Variants = [new(id, $"S-{id}", [])],
        };
        var row = new ItemCommand.Import { LocationId = 1, OnHand = onHand, Settings = new() };
        var writer = cluster.Services.GetRequiredService<LedgerWriter>();
        var now = cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var append = NewItem.Create(
            new(ItemCluster.Store, id), facts, [row], ItemCluster.Terms, new(), now, isTold);
        Assert.True((await writer.AppendAsync(append)).IsDurable);
    }
}
