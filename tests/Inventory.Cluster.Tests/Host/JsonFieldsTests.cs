using System.Text.Json;
using Inventory.Silo.Http;

namespace Inventory.Cluster.Tests.Host;

public sealed class JsonFieldsTests
{
    private static readonly string[] Colours = ["red", "green"];

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-3", -3)]
    [InlineData("2147483647", int.MaxValue)]
    public void Int_WhenWholeAndInRange_IsRead(string value, int expected)
    {
        var body = Body.Of($$"""{"n": {{value}}}""");

        Assert.Equal(expected, body.Int("n", -3, int.MaxValue));
        body.Errors.Check();
    }

    [Theory]
    [InlineData("-4", "not -4")]
    [InlineData("2147483648", "not 2147483648")]
    [InlineData("1.5", "not 1.5")]
    [InlineData("1e3", "not 1e3")]
    [InlineData("99999999999999999999", "not 99999999999999999999")]
    [InlineData("\"1\"", "not \"1\"")]
    [InlineData("null", "not null")]
    [InlineData("true", "not true")]
    [InlineData("[1]", "not an array")]
    [InlineData("{}", "not an object")]
    public void Int_WhenAnythingElse_SaysWhatIsAllowedAndWhatCame(string value, string came)
    {
        var body = Body.Of($$"""{"n": {{value}}}""");

        body.Int("n", -3, int.MaxValue);

        Assert.Equal(
            $"must be a whole number from -3 to 2147483647, {came}", body.Fault("n"));
    }

    [Fact]
    public void Required_WhenAbsent_IsSaid()
    {
        var body = Body.Of("{}");

        body.Int("n", 0, 1);
        body.Text("t", 0, 1);
        body.Bool("b");
        body.Choice("c", Colours);
        body.Rows("r", 0, 1);
        body.Object("o");

        Assert.Equal(
            ["n", "t", "b", "c", "r", "o"], body.Errors.All.Select(error => error.Path));
        Assert.All(body.Errors.All, error => Assert.Equal("is required", error.Message));
    }

    [Fact]
    public void Optional_WhenAbsent_ReadsNullAndNullIsWrong()
    {
        var absent = Body.Of("{}");
        Assert.Null(absent.OptionalInt("n", 0, 1));
        Assert.Null(absent.OptionalText("t", 0, 1));
        Assert.Null(absent.OptionalBool("b"));
        Assert.Null(absent.OptionalChoice("c", Colours));
        absent.Errors.Check();

        var nulls = Body.Of("""{"n": null, "t": null, "b": null, "c": null}""");
        nulls.OptionalInt("n", 0, 1);
        nulls.OptionalText("t", 0, 1);
        nulls.OptionalBool("b");
        nulls.OptionalChoice("c", Colours);
        Assert.Equal(4, nulls.Errors.All.Count);
    }

    [Fact]
    public void Nullable_WhenNullOrAbsent_ReadsNullAndHasTellsThemApart()
    {
        var body = Body.Of("""{"n": null}""");

        Assert.Null(body.NullableInt("n", 0, 1));
        Assert.Null(body.NullableInt("m", 0, 1));
        Assert.Null(body.NullableText("n", 0, 1));
        Assert.Null(body.NullableBool("n"));
        Assert.Null(body.NullableChoice("n", Colours));
        Assert.Null(body.NullableObject("n"));
        Assert.Null(body.NullableRows("n", 0, 1));
        Assert.True(body.Has("n"));
        Assert.False(body.Has("m"));
        body.Errors.Check();
    }

    [Theory]
    [InlineData("\"\"", "must have 1 to 3 UTF-16 code units, not 0")]
    [InlineData("\"abcd\"", "must have 1 to 3 UTF-16 code units, not 4")]
    [InlineData("\"\\ud83d\\udce6\\ud83d\\udce6\"", "must have 1 to 3 UTF-16 code units, not 4")]
    [InlineData("\"a\\u0000\"", "must not contain the character U+0000")]
    [InlineData("5", "must be a text, not 5")]
    public void Text_WhenWrong_IsSaid(string value, string message)
    {
        var body = Body.Of($$"""{"t": {{value}}}""");

        body.Text("t", 1, 3);

        Assert.Equal(message, body.Fault("t"));
    }

    [Fact]
    public void Choice_WhenNoneOfThem_ListsThem()
    {
        var body = Body.Of("""{"c": "blue"}""");

        body.Choice("c", Colours);

        Assert.Equal("must be one of red, green, not \"blue\"", body.Fault("c"));
    }

    [Fact]
    public void Rows_WhenNested_NamePathsByIndex()
    {
        var body = Body.Of("""
            {"lines": [{"sku": "A"}, 5, {"sku": 7, "where": {"id": "x"}}]}
            """);

        foreach (var line in body.Rows("lines", 1, 3))
        {
            line.Text("sku", 1, 9);
            line.NullableObject("where")?.Int("id", 1, 9);
        }

        Assert.Equal(
            ["lines.1", "lines.2.sku", "lines.2.where.id"],
            body.Errors.All.Select(error => error.Path));
    }

    [Theory]
    [InlineData("[]", "must have 1 to 2 elements, not 0")]
    [InlineData("[{},{},{}]", "must have 1 to 2 elements, not 3")]
    [InlineData("{}", "must be an array, not an object")]
    public void Rows_WhenCountIsWrong_IsSaid(string value, string message)
    {
        var body = Body.Of($$"""{"r": {{value}}}""");

        Assert.Empty(body.Rows("r", 1, 2));

        Assert.Equal(message, body.Fault("r"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[5]")]
    [InlineData("[{},{},{}]")]
    [InlineData("null")]
    public void BodyRows_WhenNoArrayOfOneToMany_Are422(string json) =>
        Assert.Equal(422, Body.Refused(
            () => JsonFields.Rows(JsonDocument.Parse(json).RootElement, 2)).Status);

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    public void Body_WhenNoObject_Is422(string json) =>
        Assert.Equal(422, Body.Refused(() => Body.Of(json)).Status);

    [Fact]
    public void Errors_WhenOneMoreThanListedMax_ListsTheFirst()
    {
        var body = Body.Of("{}");
        for (var index = 0; index <= FieldErrors.ListedMax; index++)
        {
            body.Refuse($"f{index}", "is wrong");
        }

        var problem = Body.Refused(body.Errors.Check);

        Assert.Equal((422, Problem.InvalidFields), (problem.Status, problem.Title));
        Assert.Equal(FieldErrors.ListedMax, problem.Errors.Count);
        Assert.Equal("f0", problem.Errors[0].Path);
    }

    [Fact]
    public void Texts_WhenOneIsWrong_NamesItsPlace()
    {
        var body = Body.Of("""{"t": ["a", 5]}""");

        body.Texts("t", 0, 2, 10);

        Assert.Equal("must be a text, not 5", body.Fault("t.1"));
    }

    [Fact]
    public void Property_WhenTwice_TheLastCounts() =>
        Assert.Equal(2, Body.Of("""{"n": 1, "n": 2}""").Int("n", 0, 9));
}
