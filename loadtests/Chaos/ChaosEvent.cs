namespace Inventory.LoadTests.Chaos;

/// <summary>Something that was done to the host while it was under load.</summary>
/// <param name="At">Since the load began.</param>
/// <param name="What">In words.</param>
internal sealed record ChaosEvent(TimeSpan At, string What);
