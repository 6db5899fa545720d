using System.Text;
using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;
using Microsoft.AspNetCore.Http;

namespace Inventory.Cluster.Tests.Host;

public sealed class RefusalProblemsTests
{
    private static readonly RefusalSubject Row = new()
    {
        Path = "items.3",
        Field = "sku",
        Value = "RE-130",
        Sku = "RE-130",
        VariantId = 78,
    };

    private static readonly Refusal Numbers = new()
    {
        Reason = RefusalReason.OutOfStock,
        LocationId = 2,
        Requested = 13,
        Available = 4,
        AvailableForBackorder = 5,
        ExpectedQuantity = 9,
        Quantity = null,
        ActualReady = 1,
        ActualBackordered = 2,
        Sku = "OTHER",
        Hold = new()
        {
            Id = Guid.Empty,
            VariantId = 78,
            LocationId = 2,
            Requested = 3,
            Ready = 3,
            Backordered = 0,
            AllowBackorder = true,
            IsTracked = true,
            CreatedAt = 0,
            ExpiresAt = 0,
            OrderId = "o-1",
        },
    };

    public static TheoryData<RefusalReason> Reasons() => [.. Enum.GetValues<RefusalReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Of_WhateverTheReason_HasAStatusAndATitle(RefusalReason reason)
    {
        var problem = RefusalProblems.Of(Numbers with { Reason = reason }, Row);

        Assert.InRange(problem.Status, 404, 422);
        Assert.NotEmpty(problem.Title);
        Assert.Contains("\"status\":" + problem.Status, Written(problem));
    }

    [Theory]
    [InlineData(RefusalReason.ItemNotFound, 422, "items.3.sku", "SKU RE-130 not found")]
    [InlineData(RefusalReason.NotThisItem, 422, "items.3.sku", "SKU RE-130 not found")]
    [InlineData(RefusalReason.SkuTaken, 409, "items.3.sku", "The SKU OTHER is taken")]
    [InlineData(RefusalReason.LocationDisabled, 422, "items.3.location_id",
        "Location 2 is disabled")]
    [InlineData(RefusalReason.InsufficientStock, 422, "items.3.quantity", "takes 13, 4 are free")]
    [InlineData(RefusalReason.InsufficientBackorders, 422, "items.3.qty_backordered",
        "takes 13, 4 are backordered")]
    [InlineData(RefusalReason.OverQuantityMax, 422, "items.3.quantity",
        "would pass 2147483647, the most a level keeps")]
    [InlineData(RefusalReason.TooManyFills, 422, "items.3.quantity",
        "fills more orders than one receipt can name: receive 4 first, then the rest")]
    [InlineData(RefusalReason.OverBackorderedMax, 422, "items.3.qty_backordered",
        "would pass 2147483647, the most a level keeps")]
    public void Of_WhenAFieldIsWrong_NamesItWithNumbers(
        RefusalReason reason, int status, string path, string message)
    {
        var problem = RefusalProblems.Of(Numbers with { Reason = reason }, Row);

        Assert.Equal(status, problem.Status);
        Assert.Equal(new FieldError(path, message), Assert.Single(problem.Errors));
    }

    [Fact]
    public void Of_WhenOneOfTwoLocationsIsDisabled_NamesItsField()
    {
        var problem = RefusalProblems.Of(
            Numbers with { Reason = RefusalReason.LocationDisabled },
            Row with { LocationFieldOf = id => id == 2 ? "to_location_id" : "from_location_id" });

        Assert.Equal(
            new FieldError("items.3.to_location_id", "Location 2 is disabled"),
            Assert.Single(problem.Errors));
    }

    [Fact]
    public void Of_WhenTheWholeStockIsOneField_NamesIt()
    {
        var problem = RefusalProblems.Of(
            Numbers with { Reason = RefusalReason.LocationDisabled },
            new() { StockPath = "inventory_level" });

        Assert.Equal(
            new FieldError("inventory_level", "Location 2 is disabled"),
            Assert.Single(problem.Errors));
    }

    [Theory]
    [InlineData(RefusalReason.OperationReused, 422)]
    [InlineData(RefusalReason.OperationTooOld, 410)]
    public void Of_WhenTheKeyIsWrong_NamesTheHeader(RefusalReason reason, int status)
    {
        var problem = RefusalProblems.Of(Numbers with { Reason = reason }, Row);

        Assert.Equal(status, problem.Status);
        Assert.Equal("Idempotency-Key", Assert.Single(problem.Errors).Path);
    }

    [Theory]
    [InlineData(RefusalReason.ReservationTooOld, 410)]
    [InlineData(RefusalReason.AlreadyConfirmed, 409)]
    [InlineData(RefusalReason.ConfirmedIntoAnotherOrder, 409)]
    [InlineData(RefusalReason.AlreadyReleased, 409)]
    [InlineData(RefusalReason.AlreadyExpired, 409)]
    [InlineData(RefusalReason.OrderFull, 409)]
    [InlineData(RefusalReason.StockPromised, 409)]
    public void Of_WhenTheStateIsWrong_HasNoFields(RefusalReason reason, int status)
    {
        var problem = RefusalProblems.Of(Numbers with { Reason = reason }, Row);

        Assert.Equal(status, problem.Status);
        Assert.Empty(problem.Errors);
    }

    [Theory]
    [InlineData(RefusalReason.ItemNotFound)]
    [InlineData(RefusalReason.ReservationNotFound)]
    public void Of_WhenAReservationIsNotThere_Is404(RefusalReason reason)
    {
        var problem = RefusalProblems.Of(
            Refusal.For(reason), new() { ReservationId = "1.0a" });

        Assert.Equal((404, "Reservation 1.0a not found"), (problem.Status, problem.Title));
    }

    [Theory]
    [InlineData(RefusalReason.OutOfStock, """
        [{"type":"OutOfStock",
        "message":"13 of RE-130 asked for at location 2, 4 available and 5 more on backorder",
        "sku":"RE-130","variant_id":78,"location_id":2,"requested_quantity":13,
        "available_quantity":4,"available_quantity_for_backorder":5}]
        """)]
    [InlineData(RefusalReason.Contended, """
        [{"type":"Contended",
        "message":"13 of RE-130 asked for at location 2; an undecided operation is in the way",
        "sku":"RE-130","variant_id":78,"location_id":2,"requested_quantity":13,
        "available_quantity":4,"available_quantity_for_backorder":5}]
        """)]
    [InlineData(RefusalReason.SplitChanged, """
        [{"type":"SplitChanged","sku":"RE-130","variant_id":78,"location_id":2,
        "promised":{"quantity_on_hand":3,"quantity_backordered":0},
        "actual":{"quantity_on_hand":1,"quantity_backordered":2}}]
        """)]
    [InlineData(RefusalReason.QuantityMismatch, """
        [{"type":"QuantityMismatch","sku":"RE-130","location_id":2,"expected_quantity":9,
        "quantity":null}]
        """)]
    public void Of_WhenStockIsInConflict_WritesTheNumbers(RefusalReason reason, string details)
    {
        var problem = RefusalProblems.Of(Numbers with { Reason = reason }, Row);

        Assert.Equal(409, problem.Status);
        Assert.Equal(reason == RefusalReason.Contended ? 1 : 0, problem.RetryAfter);
        var expected = details.ReplaceLineEndings("");
        Assert.Contains("\"details\":" + expected, Written(problem));
    }

    [Fact]
    public void Of_WhenAnAdjustmentIsContended_WritesNoQuantities()
    {
        var refusal = new Refusal { Reason = RefusalReason.Contended, LocationId = 2 };

        var problem = RefusalProblems.Of(refusal, Row);

        const string Details = """
            [{"type":"Contended",
            "message":"An undecided operation on RE-130 at location 2 is in the way",
            "sku":"RE-130","variant_id":78,"location_id":2}]
            """;
        Assert.Contains("\"details\":" + Details.ReplaceLineEndings(""), Written(problem));
    }

    [Theory]
    [InlineData(SaleBlocks.None, "on backorder")]
    [InlineData(SaleBlocks.NotPurchasable, "on backorder (the product cannot be bought)")]
    [InlineData(SaleBlocks.SwitchedOff, "on backorder (is_in_stock is off)")]
    [InlineData(SaleBlocks.LocationDisabled, "on backorder (the location is disabled)")]
    [InlineData(
        SaleBlocks.BackordersOff, "on backorder (the store's settings allow no backorders)")]
    [InlineData(
        SaleBlocks.SwitchedOff | SaleBlocks.LocationDisabled,
        "on backorder (is_in_stock is off, the location is disabled)")]
    public void Of_WhenNotOnlyNumbersStopASale_SaysWhatDoes(SaleBlocks blocks, string end)
    {
        var problem = RefusalProblems.Of(Numbers with { BlockedBy = blocks }, Row);

        Assert.Contains($"{end}\",\"sku\"", Written(problem).Replace("\\u0027", "'"));
    }

    [Theory]
    [InlineData(ItemOutcome.Busy, 429, 1)]
    [InlineData(ItemOutcome.Retry, 503, 1)]
    [InlineData(ItemOutcome.LedgerRefused, 503, 1)]
    [InlineData(ItemOutcome.Quarantined, 503, 1)]
    public void Of_WhenNothingWasDecided_SaysWhenToComeAgain(
        ItemOutcome outcome, int status, int retryAfter)
    {
        var problem = RefusalProblems.Of(new ItemReply { Outcome = outcome }, Row)!;

        Assert.Equal((status, retryAfter), (problem.Status, problem.RetryAfter));
    }

    [Fact]
    public void Of_WhenAccepted_IsNone()
    {
        Assert.Null(RefusalProblems.Of(new ItemReply { Outcome = ItemOutcome.Accepted }, Row));
        Assert.Null(RefusalProblems.Of(
            new BatchReply { Outcome = BatchOutcome.Settling }, _ => Row));
    }

    [Fact]
    public void Of_WhenRowsWereNeverSet_NamesThemAsBigCommerceDoes()
    {
        var problem = OfBatch(
            (0, RefusalReason.NeverSet), (2, RefusalReason.InsufficientStock),
            (5, RefusalReason.NeverSet), (6, RefusalReason.QuantityMismatch));

        Assert.Equal(422, problem.Status);
        Assert.Equal(
            "Items with identity: [sku S-0, sku S-5] requires absolute adjustment before relative",
            problem.Title);
        Assert.Equal("items.2.quantity", Assert.Single(problem.Errors).Path);
    }

    [Fact]
    public void Of_WhenRowsConflictAndOthersWait_NamesTheConflicts()
    {
        var problem = OfBatch((0, RefusalReason.Contended), (1, RefusalReason.QuantityMismatch));

        Assert.Equal((409, 0), (problem.Status, problem.RetryAfter));
        Assert.DoesNotContain("Contended", Written(problem));
    }

    [Fact]
    public void Of_WhenTheBatchItselfIsRefused_NeedsNoRow()
    {
        var problem = RefusalProblems.Of(
            new BatchReply
            {
                Outcome = BatchOutcome.Refused,
                Refusals = [new(-1, Refusal.For(RefusalReason.OperationTooOld))],
            },
            _ => throw new InvalidOperationException("no row is asked for"))!;

        Assert.Equal(410, problem.Status);
    }

    private static Problem OfBatch(params (int Row, RefusalReason Reason)[] rows) =>
        RefusalProblems.Of(
            new BatchReply
            {
                Outcome = BatchOutcome.Refused,
                Refusals = [.. rows.Select(
                    row => new RowRefusal(row.Row, Numbers with { Reason = row.Reason }))],
            },
            row => Row with { Path = $"items.{row}", Value = $"S-{row}", Sku = $"S-{row}" })!;

    private static string Written(Problem problem)
    {
        var answer = JsonAnswer.Take();
        ProblemWriter.Write(new DefaultHttpContext().Response, problem, null, answer.Writer);
        var text = Encoding.UTF8.GetString(answer.Finish().Span);
        answer.Return();
        return text;
    }
}
