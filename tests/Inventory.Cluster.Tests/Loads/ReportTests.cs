using System.CommandLine;
using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.Bench;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>Reports tell what failed, and touch only their part of a page.</summary>
public sealed class ReportTests
{
    private static readonly DocsPage Page = new("", "page.md", "part");

    [Fact]
    public void Replace_OfThePart_LeavesWhatStandsAround()
    {
        const string Before = "a\n<!-- part:begin -->\nold\n<!-- part:end -->\nb\n";

        Assert.Equal(
            "a\n<!-- part:begin -->\n\nnew\n\n<!-- part:end -->\nb\n",
            Page.Replace(Before, "new\n"));
    }

    [Theory]
    [InlineData("a\n")]
    [InlineData("<!-- part:begin -->\n")]
    [InlineData("<!-- part:begin -->\n<!-- part:begin -->\n<!-- part:end -->\n")]
    [InlineData("<!-- part:end -->\n<!-- part:begin -->\n")]
    public void Replace_WhenThePageHasNoSuchPart_Refuses(string page) =>
        Assert.Throws<InvalidDataException>(() => Page.Replace(page, "new"));

    [Fact]
    public async Task RunAsync_WhenACurveFails_FailsAndLeavesThePage()
    {
        using var scratch = new Scratch();
        var page = Page with { Directory = scratch.Path };
        var plot = new Plot("curve", "A curve", "x", "y", []) { Failure = "expected 201" };

        var exit = await RunAsync(scratch, page, bench => bench.AddPlot(plot));

        Assert.Equal(1, exit);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public async Task RunAsync_WhenARowFails_FailsAndLeavesThePage()
    {
        using var scratch = new Scratch();
        var page = Page with { Directory = scratch.Path };
        var row = new BenchRow("row", "work", "1/s", Samples.Of([1])) { Failure = "refused" };

        var exit = await RunAsync(scratch, page, bench => bench.Add(row));

        Assert.Equal(1, exit);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void Write_OfAPlot_GivesAPictureAndEveryPoint()
    {
        var plot = new Plot("curve", "A curve", "clients", "answers/s",
        [
            new("ours", [new(1, Samples.Of([10, 30, 20])), new(64, Samples.Of([2_000]))]),
            new("theirs", [new(64, Samples.Of([7]))]),
        ]);

        var report = BenchMarkdown.Write(
            new("machine", "commit", "command", default), BenchPlan.Quick, [], [plot]);

        Assert.Contains("![A curve](plots/curve.svg)", report, StringComparison.Ordinal);
        Assert.Contains(
            "| clients | ours, answers/s | theirs, answers/s |\n|---|---|---|\n"
            + "| 1 | 20 (10 to 30) |  |\n| 64 | 2,000 | 7 |\n",
            report,
            StringComparison.Ordinal);
        Assert.Contains("<svg", SvgPlot.Draw(plot), StringComparison.Ordinal);
    }

    [Fact]
    public void With_OfTheFullPlan_WritesThePageOfTheCheckout() =>
        Assert.EndsWith(
            Path.Combine("docs", "page.md"), Written(BenchPlan.Full), StringComparison.Ordinal);

    [Fact]
    public void With_OfLessThanTheFullPlan_WritesNothing()
    {
        Assert.Null(Written(BenchPlan.Quick));
        Assert.Null(Written(BenchPlan.Full with { Rounds = 2 }));
        Assert.Null(Written(BenchPlan.Full, only: "hot"));
        Assert.Null(Written(BenchPlan.Full, isWhole: false));
    }

    [Fact]
    public void With_WhereTheWholeIsAnotherPlan_WritesOfThatAlone()
    {
        var compared = Request(BenchPlan.Compared) with { Whole = BenchPlan.Compared };

        Assert.NotNull(PageOf(compared));
        Assert.Null(PageOf(compared with { Plan = BenchPlan.Full }));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("--quick", false)]
    [InlineData("--rounds 3", false)]
    public void Request_OfACommandLine_IsWholeWhereNoOptionChangesThePlan(
        string words, bool isWhole)
    {
        var request = Compared(words);

        Assert.Equal(BenchPlan.Compared, request.Whole);
        Assert.Equal(isWhole, request.Plan == request.Whole);
    }

    [Fact]
    public void Request_WithRounds_CountsThemForAllThatIsRepeated()
    {
        var plan = Compared("--rounds 7").Plan;

        Assert.Equal((7, 7), (plan.Rounds, plan.RoundsAlone));
    }

    [Fact]
    public void With_WhenAFolderIsNamed_WritesThere()
    {
        var request = PageOption.With(
            Request(BenchPlan.Quick), new DirectoryInfo("/there"), "page.md", "part",
            isWhole: false);

        Assert.Equal(new DocsPage("/there", "page.md", "part"), request.Page);
    }

    private static BenchRequest Compared(string words)
    {
        var command = new Command("compare");
        foreach (var option in BenchOptions.All)
        {
            command.Add(option);
        }

        return BenchOptions.Request(command.Parse(words), only: [], BenchPlan.Compared);
    }

    private static string? Written(BenchPlan plan, string? only = null, bool isWhole = true) =>
        PageOf(Request(plan, only), isWhole) is { } page
            ? Path.Combine(page.Directory, page.File)
            : null;

    private static DocsPage? PageOf(BenchRequest request, bool isWhole = true) =>
        PageOption.With(request, null, "page.md", "part", isWhole).Page;

    private static BenchRequest Request(BenchPlan plan, string? only = null) =>
        new(plan, only is null ? [] : [only], null, null, "", "command")
        {
            Whole = BenchPlan.Full,
        };

    private static Task<int> RunAsync(Scratch scratch, DocsPage page, Action<BenchContext> run) =>
        BenchRun.RunAsync(
            new(BenchPlan.Quick, [], SiloSetup.SiloDll, null, scratch.Path, "command")
            {
                Whole = BenchPlan.Quick,
                Page = page,
            },
            [new OneScene(run)],
            TestContext.Current.CancellationToken);

    private sealed class OneScene(Action<BenchContext> run) : Scene
    {
        public override IReadOnlyList<string> Names => ["one"];

        public override Task RunAsync(BenchContext bench, CancellationToken cancel)
        {
            run(bench);
            return Task.CompletedTask;
        }
    }
}
