namespace Inventory.LoadTests.Http;

/// <summary>Every connection sends its next request as soon as it has the answer.</summary>
internal sealed class ClosedLoop(
    LoadSpec spec, RequestSource.Cursor requests, int connections, long requestsMax)
    : LoadLoop(spec, requests, connections)
{
    protected override void Started(IReadOnlyList<Connection> idle, long now)
    {
        foreach (var connection in idle)
        {
            Answered(connection, now);
        }
    }

    protected override void Answered(Connection idle, long now)
    {
        if (!Draining && now < SendUntil && Sent < requestsMax)
        {
            Send(idle, now);
        }
    }

    protected override bool Finished(long now) =>
        base.Finished(now) || Result.Answered + Result.Lost >= requestsMax;
}
