using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Inventory.Grains.Clustering;

/// <summary>Puts a silo into a cluster whose members are kept in Azure Tables.</summary>
public static class AzureTablesMembershipHostingExtensions
{
    /// <summary>Keeps the members in a table, which is made where it is not there.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="client">The storage account.</param>
    /// <param name="clusterId">Id of the cluster; silos of one id find each other.</param>
    /// <param name="table">Name of the table, of 3 to 63 letters and digits.</param>
    /// <exception cref="ArgumentException">The id cannot name a cluster.</exception>
    public static ISiloBuilder UseAzureTablesMembership(
        this ISiloBuilder silo, TableServiceClient client, string clusterId,
        string table = "inventorymembers")
    {
        var membership = new AzureTablesMembership(client, table, clusterId);
        silo.Configure<ClusterOptions>(options => options.ClusterId = clusterId);
        silo.Services.AddSingleton<IMembershipTable>(membership);
        return silo;
    }
}
