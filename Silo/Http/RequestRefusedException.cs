namespace Inventory.Silo.Http;

/// <summary>Leaves a handler with a problem. Only for what is rare: the hot path returns its
/// problems.</summary>
internal sealed class RequestRefusedException(Problem problem) : Exception(problem.Title)
{
    /// <summary>What to answer.</summary>
    public Problem Problem { get; } = problem;
}
