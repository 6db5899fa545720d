using System.Text;
using Inventory.LoadTests.Http;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>What is measured can be taken back by the id that was answered.</summary>
public sealed class UndoRequestTests
{
    private static readonly UndoRequest Undo = new(
        "POST /holds/~/release HTTP/1.1\r\n\r\n"u8.ToArray(), "~", "hold_id", expected: 200);

    [Fact]
    public void For_AnAnswerWithAnId_NamesIt() =>
        Assert.Equal(
            "POST /holds/a-1/release HTTP/1.1\r\n\r\n",
            Encoding.UTF8.GetString(Undo.For("""{"data":{"hold_id":"a-1","x":"y"}}"""u8)!));

    [Fact]
    public void For_AnAnswerWithoutAnId_IsNull() =>
        Assert.Null(Undo.For("""{"title":"Not found"}"""u8));

    [Fact]
    public void New_WithoutTheSlot_Refuses() =>
        Assert.Throws<ArgumentException>(
            () => new UndoRequest("GET /"u8.ToArray(), "~", "hold_id", expected: 200));
}
