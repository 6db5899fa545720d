using System.Text.Json;
using Inventory.Silo.Http;

namespace Inventory.Cluster.Tests.Host;

/// <summary>Short ways to read a body and to see what was refused.</summary>
internal static class Body
{
    public static JsonFields Of(string json) =>
        JsonFields.Object(JsonDocument.Parse(json).RootElement);

    /// <summary>The one message of the one field that must be wrong.</summary>
    public static string Fault(this JsonFields body, string path)
    {
        var error = Assert.Single(body.Errors.All);
        Assert.Equal(path, error.Path);
        return error.Message;
    }

    public static Problem Refused(Action act) =>
        Assert.Throws<RequestRefusedException>(act).Problem;
}
