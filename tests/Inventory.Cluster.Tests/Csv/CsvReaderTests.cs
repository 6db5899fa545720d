using System.Text;
using Inventory.Silo.Csv;

namespace Inventory.Cluster.Tests.Csv;

/// <summary>Records as a list: the line of each and its cells, or what is wrong with it.</summary>
public sealed class CsvReaderTests
{
    private const int LengthMax = 16;

    [Theory]
    [InlineData("a,b\n1,2\n", "1[a|b] 2[1|2]")]
    [InlineData("a,b\r\n1,2\r\n", "1[a|b] 2[1|2]")]
    [InlineData("a,b\r1,2", "1[a|b] 2[1|2]")]
    [InlineData("a;b,c\n1;2,3\n", "1[a|b,c] 2[1|2,3]")]
    [InlineData("\"a,\";b\n1,2;3\n", "1[a,|b] 2[1,2|3]")]
    [InlineData("a\n1;2\n1,2\n", "1[a] 2[1;2] 3[1|2]")]
    [InlineData("\n \r\n\r\na\n\n\nb\n", "4[a] 7[b]")]
    [InlineData("\na;b\n", "2[a|b]")]
    [InlineData("a,\n,\n\"\"", "1[a|] 2[|] 3[]")]
    [InlineData("a\n\"1\n2\r\n3\r4\"\n5\n", "1[a] 2[1\n2\r\n3\r4] 6[5]")]
    [InlineData("a\n\"say \"\"x\"\"\"\n5\" x 3\"\n", "1[a] 2[say \"x\"] 3[5\" x 3\"]")]
    [InlineData("a\n \"x\"\n", "1[a] 2[ \"x\"]")]
    [InlineData("a\0b,c\n", "1[a\0b|c]")]
    [InlineData("", "")]
    public Task Read_WhenRecordsAreGood_SplitsThem(string csv, string records) =>
        ReadsAsync(csv, records);

    [Theory]
    [InlineData("a\n\"1\"x,\"2\n3\n", "1[a] 2TextAfterQuote 3[3]")]
    [InlineData("a\n\"1\" ,2\r\n3\r\n", "1[a] 2TextAfterQuote 3[3]")]
    [InlineData("a\n\"1\n2\"\"\n3\"x\n4\n", "1[a] 2TextAfterQuote 5[4]")]
    [InlineData("a\n\"1\n2\n", "1[a] 2OpenQuote")]
    [InlineData("a\nb,\"", "1[a] 2OpenQuote")]
    [InlineData("1234567890123456\n12345678901234567\n3\n", "1[1234567890123456] 2OverLong 3[3]")]
    [InlineData("\"12345678901234\"\n3\n", "1[12345678901234] 2[3]")]
    [InlineData("a\n\"1234567\n1234567\"\n3\n", "1[a] 2OverLong 4[3]")]
    [InlineData("a\n,,,,,,,,,,,,,,,,,,,,\n3\n", "1[a] 2OverLong 3[3]")]
    [InlineData("a\n\"1\"x5678901234567\n3\n", "1[a] 2OverLong 3[3]")]
    public Task Read_WhenARecordIsBad_NamesItsLineAndGoesOn(string csv, string records) =>
        ReadsAsync(csv, records);

    [Fact]
    public async Task Read_WhenTextComesInAnyPieces_ReadsTheSame()
    {
        var csv = new StringBuilder("a;b\r\n");
        for (var i = 0; i < 5_000; i++)
        {
            csv.Append($"{i};\"\r\n\"\"\"\r\n");
        }
        var whole = await RecordsAsync(new StringReader(csv.ToString()));

        var pieces = await RecordsAsync(new Pieces(csv.ToString()));

        Assert.Equal(whole, pieces);
        Assert.EndsWith("10000[4999|\r\n\"]", whole, StringComparison.Ordinal);
    }

    private static async Task ReadsAsync(string csv, string records)
    {
        Assert.Equal(records, await RecordsAsync(new StringReader(csv)));
        Assert.Equal(records, await RecordsAsync(new Pieces(csv)));
    }

    private static async Task<string> RecordsAsync(TextReader text)
    {
        var csv = new CsvReader(text, LengthMax);
        var records = new List<string>();
        while (await csv.ReadAsync(TestContext.Current.CancellationToken))
        {
            var cells = Enumerable.Range(0, csv.CellCount).Select(i => csv.Cell(i).ToString());
            records.Add(csv.Fault == CsvFault.None
                ? $"{csv.Line}[{string.Join('|', cells)}]"
                : $"{csv.Line}{csv.Fault}");
        }
        return string.Join(' ', records);
    }

    /// <summary>Hands out one character a time, as a slow sender does.</summary>
    private sealed class Pieces(string text) : StringReader(text)
    {
        public override ValueTask<int> ReadAsync(
            Memory<char> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..1], cancellationToken);
    }
}
