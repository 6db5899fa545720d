using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Inventory.Domain.Tests;

/// <summary>House rules that a machine can check.</summary>
public sealed partial class TidyTests
{
    private const int ColumnsMax = 100;
    private const int LinesMax = 400;
    private const int MatchWithinMs = 1000;

    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", ".git"];

    private static readonly Dictionary<string, string[]> Layout = new(StringComparer.Ordinal)
    {
        ["Inventory.Domain"] = [],
        ["Inventory.Storage"] = [],
        ["Inventory.Grains"] = ["Inventory.Domain", "Inventory.Storage"],
    };

    public static TheoryData<string> Projects() => [.. Layout.Keys];

    [Fact]
    public void Lines_WhenOfCode_HaveAtMostAHundredColumns() => None(
        from file in Sources()
        from line in File.ReadLines(file).Select((text, index) => (Text: text, index))
        where line.Text.Length > ColumnsMax
            && !line.Text.Contains("://", StringComparison.Ordinal)
        select $"{Shown(file)}:{line.index + 1} has {line.Text.Length} columns");

    [Fact]
    public void Files_WhenOverFourHundredLines_SayWhyInTheirFirstLine() => None(
        from file in Sources()
        let lines = File.ReadAllLines(file)
        where lines.Length > LinesMax && !lines[0].StartsWith("//", StringComparison.Ordinal)
        select $"{Shown(file)} has {lines.Length} lines and no header");

    [Fact]
    public void Types_WhenNamed_AvoidWordsThatSayNothing() => None(
        from file in Sources()
        from line in File.ReadLines(file)
        let name = TypeName().Match(line).Groups["name"].Value
        where EmptyWord().IsMatch(name)
        select $"{Shown(file)}: {name}");

    [Fact]
    public void Code_WhenCommitted_HasNoReminders() => None(
        from file in Sources()
        from line in File.ReadLines(file)
        where Reminder().IsMatch(line)
        select $"{Shown(file)}: {line.Trim()}");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_WhenInSrc_ReferencesOnlyWhatTheLayoutAllows(string project)
    {
        var references = Items(project, "ProjectReference")
            .Select(Path.GetFileNameWithoutExtension);

        None(from reference in references
             where !Layout[project].Contains(reference)
             select $"{project} references {reference}");
    }

    [Fact]
    public void Src_WhenListed_HasOnlyTheProjectsOfTheLayout() => Assert.Equal(
        Layout.Keys.Order(StringComparer.Ordinal),
        Directory.GetDirectories(Path.Combine(Root, "src")).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Domain_WhenBuilt_NeedsNoPackageButSerializers() => None(
        from package in Items("Inventory.Domain", "PackageReference")
        where package != "Microsoft.Orleans.Serialization"
            && package != "Microsoft.Orleans.CodeGenerator"
        select $"Inventory.Domain needs {package}");

    [Fact]
    public void Storage_WhenBuilt_KnowsNoOrleans() => None(
        (from package in Items("Inventory.Storage", "PackageReference")
         where package.Contains("Orleans", StringComparison.Ordinal)
         select $"Inventory.Storage needs {package}")
        .Concat(
            from file in Sources()
            where Shown(file).StartsWith("src/Inventory.Storage/", StringComparison.Ordinal)
            from line in File.ReadLines(file)
            where line.StartsWith("using Orleans", StringComparison.Ordinal)
            select $"{Shown(file)}: {line}"));

    private static string Root { get; } = FindRoot();

    private static void None(IEnumerable<string> faults) =>
        Assert.True(!faults.Any(), string.Join('\n', faults));

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj"))
            .Descendants(kind).Select(item => item.Attribute("Include")!.Value);

    private static IEnumerable<string> Sources() =>
        from file in Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
        where !Shown(file).Split('/').Any(part => NotOurs.Contains(part))
        orderby file
        select file;

    private static string Shown(string file) => Path.GetRelativePath(Root, file);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Inventory.Orleans.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No solution above");
        }
        return folder.FullName;
    }

    [GeneratedRegex(
        @"\b(class|record|struct|interface|enum)\s+(struct\s+|class\s+)?(?<name>[A-Z]\w*)",
        RegexOptions.ExplicitCapture, MatchWithinMs)]
    private static partial Regex TypeName();

    [GeneratedRegex(
        "(Manager|Helper|Util|Utils|Processor|Info|Data|Impl|Base|Common)$",
        RegexOptions.ExplicitCapture, MatchWithinMs)]
    private static partial Regex EmptyWord();

    [GeneratedRegex(
        @"//.*\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b",
        RegexOptions.ExplicitCapture, MatchWithinMs)]
    private static partial Regex Reminder();
}
