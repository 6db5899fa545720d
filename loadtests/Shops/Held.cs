using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Shops;

/// <summary>What a reserve brought.</summary>
/// <param name="Response">How it ended; a rightful refusal is a success.</param>
/// <param name="Id">The reservation; null when nothing is held, or nobody knows.</param>
/// <param name="Lines">What was asked for.</param>
internal sealed record Held(Response Response, string? Id, IReadOnlyList<Line> Lines)
    : IStepAnswer;

/// <summary>What any other call brought.</summary>
internal sealed record Answered(Response Response) : IStepAnswer;
