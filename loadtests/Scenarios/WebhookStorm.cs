using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Shops;
using Inventory.LoadTests.Webhooks;

namespace Inventory.LoadTests.Scenarios;

/// <summary>Changes with a webhook behind each, measured to its arrival.</summary>
internal sealed class WebhookStorm(ScenarioArguments arguments)
    : Scenario(arguments), IDisposable
{
    private const double Skew = 0.8;
    private const int OnHand = 1_000;
    private static readonly TimeSpan ArrivalMax = TimeSpan.FromSeconds(30);

    private readonly Assortment _shelf = new(
        "HOOK", arguments.RunId, arguments.Quick ? 20 : 500, Skew);

    private HookReceiver? _receiver;
    private long? _hook;

    /// <inheritdoc/>
    public override string Name => "webhook-storm";

    /// <inheritdoc/>
    public override string About =>
        $"Stock of {_shelf.Skus.Count:N0} products changes, and each change is awaited at a "
        + "webhook's receiver on this machine.";

    /// <inheritdoc/>
    public override IReadOnlyList<Threshold> Thresholds =>
    [
        new Threshold.FailPercentBelow(1),
        new Threshold.P99Below(TimeSpan.FromSeconds(5), "delivery"),
    ];

    /// <inheritdoc/>
    protected override double RateUsual => 100;

    /// <inheritdoc/>
    protected override double RateQuick => 20;

    /// <inheritdoc/>
    public override async Task InitAsync(CancellationToken cancel)
    {
        await Shop.StockAsync(_shelf.Stock(OnHand), cancel);
        _receiver = new();
        _hook = await Hooks.MakeAsync(Shop.Store, Hooks.StockChanged, _receiver.Url, cancel);
    }

    /// <inheritdoc/>
    public override async Task<Response> RunAsync(IIteration iteration)
    {
        var sku = _shelf.Next(iteration.Random);
        var change = await iteration.StepAsync("change", () => Shop.AdjustAsync(
            NameOf(iteration), [new Line(sku, 1)], iteration));
        if (!change.Response.IsOk)
        {
            return change.Response;
        }

        var item = await Shop.Store.ReadAsync(sku, iteration.Cancel);
        return (await iteration.StepAsync("delivery", async () => new Answered(
            await _receiver!.ToldAsync(
                item.VariantId, item.Version, ArrivalMax, iteration.Cancel)
                ? Response.Ok("arrived")
                : Response.Fail("not in 30 s")))).Response;
    }

    /// <inheritdoc/>
    public override async Task CleanAsync(CancellationToken cancel)
    {
        if (_hook is { } hook)
        {
            await Shop.Store.SendAsync(HttpMethod.Delete, $"/hooks/{hook}", new { }, cancel);
        }
    }

    public void Dispose() => _receiver?.Dispose();
}
