namespace Inventory.LoadTests.Compare;

/// <summary>How clients reach Redis.</summary>
internal enum RedisTransport
{
    /// <summary>By loopback TCP, as the load of the host reaches it.</summary>
    Tcp,

    /// <summary>By its Unix socket, which no other machine can.</summary>
    Socket,
}
