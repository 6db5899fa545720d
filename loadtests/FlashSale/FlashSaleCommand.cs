using System.CommandLine;
using System.CommandLine.Parsing;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.FlashSale;

/// <summary>
/// <c>flash-sale</c>: a stocked shop, many buyers, one SKU, and a proof that every unit is
/// accounted for.
/// </summary>
internal static class FlashSaleCommand
{
    private const string TokenVariable = "INVENTORY_TOKEN";
    private const int UnitsMax = int.MaxValue;

    private static readonly Option<Uri?> UrlOption = new("--url")
    {
        Description = "A running host; left out, one is started over a new data directory",
        CustomParser = ParseUrl,
    };

    // Not a default value: the help text prints those.
    private static readonly Option<string?> TokenOption = new("--token")
    {
        Description = $"An API token for --url, of scope admin; left out, {TokenVariable} is read",
    };

    private static readonly Option<string> StoreOption = new("--store")
    {
        Description = "The store's hash at --url",
        DefaultValueFactory = _ => "demo",
    };

    private static readonly Option<FileInfo?> HostOption = new("--host-dll")
    {
        Description = "A built or published host to start; left out, it is built in Release",
    };

    private static readonly Option<DirectoryInfo> DataOption = new("--data")
    {
        Description = "Where a directory is made, and removed, for the CSV and the host's data",
        DefaultValueFactory = _ => new(Path.GetTempPath()),
    };

    private static readonly Option<string> SkuOption = new("--sku")
    {
        Description = "The SKU on sale: made if it is new, its stock is set if it is not",
        DefaultValueFactory = _ => "FLASH-SALE",
    };

    private static readonly Option<int> SkusOption = Bounded(
        "--skus", 100_000, 1, 10_000_000, "SKUs imported, with the one on sale");
    private static readonly Option<int> BuyersOption = Bounded(
        "--buyers", 50_000, 1, 1_000_000, "Buyers");
    private static readonly Option<int> ConcurrencyOption = Bounded(
        "--concurrency", 256, 1, 4_096, "At a time");
    private static readonly Option<int> OnHandOption = Bounded(
        "--on-hand", 1_000, 0, UnitsMax, "Units on the shelf");
    private static readonly Option<int> LimitOption = Bounded(
        "--backorder-limit", 500, 0, UnitsMax, "Units beyond");

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "flash-sale",
            "Import a shop, sell one SKU of it to very many buyers at once, and audit every unit")
        {
            UrlOption, TokenOption, StoreOption, HostOption, DataOption, SkusOption, SkuOption,
            BuyersOption, ConcurrencyOption, OnHandOption, LimitOption,
        };
        command.SetAction((parsed, cancel) => FlashSaleRun.RunAsync(Request(parsed), cancel));
        return command;
    }

    private static SaleRequest Request(ParseResult parsed) => new(
        Target(parsed), parsed.GetValue(HostOption)?.FullName,
        parsed.GetValue(DataOption)!.FullName, Terms(parsed));

    private static Target? Target(ParseResult parsed) => parsed.GetValue(UrlOption) is { } url
        ? new(
            url, parsed.GetValue(StoreOption)!,
            parsed.GetValue(TokenOption) ?? Environment.GetEnvironmentVariable(TokenVariable) ?? "")
        : null;

    private static SaleTerms Terms(ParseResult parsed) => new(
        parsed.GetValue(SkuOption)!, parsed.GetValue(BuyersOption),
        parsed.GetValue(ConcurrencyOption), parsed.GetValue(OnHandOption),
        parsed.GetValue(LimitOption))
    {
        Skus = parsed.GetValue(SkusOption),
        RunId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"),
    };

    private static Uri? ParseUrl(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp)
        {
            return url;
        }

        argument.AddError($"--url is an address such as http://localhost:5080, not {text}.");
        return null;
    }

    private static Option<int> Bounded(string name, int usual, int min, int max, string description)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description}, {min:N0} to {max:N0}",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < min || value > max))
            {
                result.AddError($"{name} is {min} to {max}.");
            }
        });
        return option;
    }
}
