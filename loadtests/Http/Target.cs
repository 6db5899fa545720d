using System.Net;
using System.Text;

namespace Inventory.LoadTests.Http;

/// <summary>A store on a host, and the token for it, which no member ever prints.</summary>
internal sealed class Target(Uri url, string store, string token)
{
    private readonly string _token = token;

    /// <summary>The host's root, such as http://localhost:5080.</summary>
    public Uri Url { get; } = url;

    /// <summary>The store's hash.</summary>
    public string Store { get; } = store;

    /// <summary>The path all calls of the store share.</summary>
    public string StorePath { get; } = $"/stores/{store}/v3";

    /// <summary>The same store, called with another token.</summary>
    public Target With(string token) => new(Url, Store, token);

    /// <summary>The address to connect to, IPv4 when the name has one.</summary>
    public IPEndPoint Resolve()
    {
        var addresses = Dns.GetHostAddresses(Url.DnsSafeHost);
        var address = addresses.FirstOrDefault(
            a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork, addresses[0]);
        return new(address, Url.Port);
    }

    /// <summary>A client for set-up calls, whose paths are relative to the host's root.</summary>
    public HttpClient NewClient(int connectionsMax = 4)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connectionsMax };
        var client = new HttpClient(handler) { BaseAddress = Url, Timeout = TimeSpan.FromHours(1) };
        client.DefaultRequestHeaders.Add("X-Auth-Token", _token);
        return client;
    }

    /// <summary>The bytes of a GET with the token, or without for an anonymous route.</summary>
    public byte[] Get(string path, bool anonymous = false) =>
        Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\n{Headers(anonymous)}\r\n");

    /// <summary>
    /// The bytes of a POST of JSON with the token, or without for an anonymous route.
    /// </summary>
    public byte[] Post(string path, string body, bool anonymous = false) =>
        WithBody("POST", path, body, anonymous);

    /// <summary>The bytes of a PUT of JSON with the token.</summary>
    public byte[] Put(string path, string body) => WithBody("PUT", path, body, anonymous: false);

    private byte[] WithBody(string method, string path, string body, bool anonymous) =>
        Encoding.UTF8.GetBytes(
            $"{method} {path} HTTP/1.1\r\n{Headers(anonymous)}Content-Type: application/json\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private string Headers(bool anonymous) =>
        $"Host: {Url.Authority}\r\n" + (anonymous ? "" : $"X-Auth-Token: {_token}\r\n");
}
