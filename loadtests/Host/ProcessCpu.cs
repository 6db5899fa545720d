using System.Globalization;

namespace Inventory.LoadTests.Host;

/// <summary>Processor time of processes of this machine, as the kernel counts it.</summary>
internal static class ProcessCpu
{
    private const double TicksPerSecond = 100;
    private const int ParentField = 1;
    private const int UserField = 11;
    private const int LastTimeField = 14;

    /// <summary>Seconds used by a process and all below it, those that have ended too.</summary>
    public static double SecondsOfTree(int process)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0).Select(id => (Id: id, Fields: Fields(id)))
            .Where(one => one.Fields.Length > LastTimeField).ToList();
        var children = all.ToLookup(one => int.Parse(one.Fields[ParentField]));
        return all.Where(one => one.Id == process).Sum(Seconds);

        double Seconds((int Id, string[] Fields) one) =>
            Own(one.Fields) + children[one.Id].Sum(Seconds);
    }

    // Its own times in user and system mode, and those of children it has waited for.
    private static double Own(string[] fields) =>
        fields[UserField..(LastTimeField + 1)]
            .Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;

    // The fields behind the name, which may itself hold spaces; none when the process has ended.
    private static string[] Fields(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
