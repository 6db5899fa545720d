using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class DecisionTests
{
    private static readonly ItemEvent A = new ItemEvent.BatchNamed(new(1, 0, 0, new byte[8]));
    private static readonly ItemEvent B = new ItemEvent.BatchNamed(new(2, 0, 0, new byte[8]));
    private static readonly ItemEvent C = new ItemEvent.BatchNamed(new(3, 0, 0, new byte[8]));

    private static readonly Operation Key = new(
        Guid.Parse("00000000-0000-0000-0000-000000000001"), 7, OperationOrigin.Client);

    [Fact]
    public void Yes_WhenSomeEventsAreNull_MovesTheOthersForward()
    {
        Has(Decision.Yes(A), A, null, null);
        Has(Decision.Yes(A, B), A, B, null);
        Has(Decision.Yes(A, B, C), A, B, C);
        Has(Decision.Yes(A, null, C), A, C, null);
        Has(Decision.Yes(null, B, C), B, C, null);
        Has(Decision.Yes(null, B), B, null, null);
        Has(Decision.Yes(null, null, C), C, null, null);
        Assert.Equal(default, Decision.Yes(null));
    }

    [Fact]
    public void WithOperation_WhenThereAreEvents_NamesTheFirst()
    {
        Has(Decision.Yes(A, B).WithOperation(Key), A with { Operation = Key }, B, null);
        Assert.Equal(default, default(Decision).WithOperation(Key));
    }

    private static void Has(Decision decision, ItemEvent? a, ItemEvent? b, ItemEvent? c)
    {
        Assert.Equal((a, b, c), (decision.First, decision.Second, decision.Third));
        Assert.False(decision.IsRefused || decision.IsRepeat);
        Assert.Null(decision.Hold);
    }
}
