using System.Globalization;
using System.Text;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// What the curves measured that a larger system follows from, and the arithmetic. A figure that
/// was not measured is not a number.
/// </summary>
internal sealed class ScaleFigures
{
    private const double ReservesPerSecond = 100_000;
    private const double Skus = 10_000_000;
    private const double HoldSeconds = 900;
    private const double SecondsPerDay = 86_400;

    // Room for the peaks within a second, for a silo that is gone, and for what runs beside.
    private const double BusyMax = 0.5;
    private const double CoresPerSilo = 8;

    /// <summary>Processor microseconds of a silo per reserve of a random SKU.</summary>
    public double SiloMicroseconds { get; set; } = double.NaN;

    /// <summary>Processor microseconds of PostgreSQL per such reserve.</summary>
    public double DatabaseMicroseconds { get; set; } = double.NaN;

    /// <summary>Bytes such a reserve adds to the database.</summary>
    public double DiskBytes { get; set; } = double.NaN;

    /// <summary>Bytes such a reserve adds to the log of PostgreSQL.</summary>
    public double LogBytes { get; set; } = double.NaN;

    /// <summary>Bytes of memory of an active item.</summary>
    public double ItemBytes { get; set; } = double.NaN;

    /// <summary>Bytes of memory of an open hold.</summary>
    public double HoldBytes { get; set; } = double.NaN;

    /// <summary>Whether every figure is there.</summary>
    public bool AreWhole => !double.IsNaN(
        SiloMicroseconds + DatabaseMicroseconds + DiskBytes + LogBytes + ItemBytes + HoldBytes);

    /// <summary>What 100,000 reservations a second over 10,000,000 SKUs take.</summary>
    public string Work()
    {
        var cores = ReservesPerSecond * SiloMicroseconds / 1e6;
        var silos = Math.Ceiling(cores / BusyMax / CoresPerSilo);
        var database = ReservesPerSecond * DatabaseMicroseconds / 1e6;
        var items = Skus * ItemBytes / 1e9;
        var holds = ReservesPerSecond * HoldSeconds;
        var held = holds * HoldBytes / 1e9;
        var text = new StringBuilder();
        text.Append("**What 100,000 reservations/s over 10,000,000 SKUs take,** by the figures ")
            .Append("above, on processors as these, cores at most half busy:\n\n")
            .Append("| what | arithmetic | comes to |\n|---|---|---|\n");
        Line("cores of silos", $"100,000/s x {SiloMicroseconds:N1} us / 50 %",
            $"{cores / BusyMax:N0} cores");
        Line("silos of 8 cores", $"{cores / BusyMax:N0} / 8, rounded up", $"{silos:N0}");
        Line("cores of PostgreSQL", $"100,000/s x {DatabaseMicroseconds:N1} us / 50 %",
            $"{database / BusyMax:N0} cores");
        Line("log of PostgreSQL", $"100,000/s x {LogBytes:N0} bytes",
            $"{ReservesPerSecond * LogBytes / 1e6:N0} MB/s");
        Line("disk a day", $"100,000/s x 86,400 s x {DiskBytes:N0} bytes",
            $"{ReservesPerSecond * SecondsPerDay * DiskBytes / 1e12:N1} TB a day");
        Line("memory of items, all active", $"10,000,000 x {ItemBytes:N0} bytes",
            $"{items:N0} GB, {items / silos:N1} GB a silo");
        Line("open holds at 900 s each", "100,000/s x 900 s", $"{holds / 1e6:N0} million");
        Line("memory of open holds", $"{holds / 1e6:N0} million x {HoldBytes:N0} bytes",
            $"{held:N0} GB, {held / silos:N1} GB a silo");
        return text.ToString();

        void Line(string what, string arithmetic, string result) =>
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {arithmetic} | {result} |\n");
    }
}
