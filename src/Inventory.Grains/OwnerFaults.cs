using Inventory.Grains.Items;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains;

/// <summary>What an owner that coordinates items says when its ledger fails it, or an invariant
/// breaks: it throws its state away and reloads.</summary>
/// <param name="kind">What it owns, such as <c>cart</c>.</param>
/// <param name="key">Its key.</param>
/// <param name="instruments">Counts what broke.</param>
/// <param name="logger">Is told what broke.</param>
internal sealed partial class OwnerFaults(
    string kind, string key, GrainInstruments instruments, ILogger logger)
{
    private readonly ILogger _logger = logger;
    private ItemUnavailableException? _unloaded;

    /// <summary>Counts and logs a broken invariant; what else went wrong is the ledger's to tell.
    /// </summary>
    internal void Note(string operation, Exception e)
    {
        if (BrokenInvariant.Is(e))
        {
            instruments.Broken();
            LogBroken(kind, key, operation, e);
        }
    }

    /// <summary>Notes why an activation cannot load. Its calls are told, by
    /// <see cref="ThrowIfUnloaded"/>: the runtime would log what leaves the activation as a bug,
    /// and refuse every call for 5 s.</summary>
    internal void NoteUnloaded(Exception e)
    {
        Note("Load", e);
        _unloaded = Unavailable(e);
    }

    /// <summary>Gives up an activation that could not load, so that the next call loads anew.
    /// </summary>
    /// <exception cref="ItemUnavailableException">It could not.</exception>
    internal void ThrowIfUnloaded(Grain owner)
    {
        if (_unloaded is not null)
        {
            owner.DeactivateOnIdle();
            throw _unloaded;
        }
    }

    /// <summary>What a caller is thrown. Exceptions that leave an activation cross silos, so they
    /// are of this assembly.</summary>
    internal ItemUnavailableException Unavailable(Exception e) => new($"{kind} {key}: {e.Message}");

    [LoggerMessage(1, LogLevel.Critical,
        "The {Kind} {Key} broke an invariant in {Operation}: it reloads")]
    private partial void LogBroken(string kind, string key, string operation, Exception exception);
}
