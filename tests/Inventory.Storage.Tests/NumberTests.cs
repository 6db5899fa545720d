namespace Inventory.Storage.Tests;

/// <summary>Numbers in ledgers: they only ever grow.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData(typeof(StreamKind),
        "Host=1 Store=2 Ids=3 Item=4 Order=5 Batch=6 Cart=7 HookQueue=8 StoreNews=9")]
    [InlineData(typeof(NameKind), "Sku=1 OperationKey=2")]
    public void Number_WhenPersisted_StaysAsItIs(Type type, string numbers)
    {
        Assert.Equal(typeof(byte), Enum.GetUnderlyingType(type));
        Assert.Equal(
            numbers,
            string.Join(' ', Enum.GetValues(type).Cast<object>().Select(v => $"{v}={(byte)v}")));
    }
}
