// Silos speak TLS 1.3 to each other, both sides with a certificate of one authority. Names are not
// compared: silos come and go with their addresses, and whoever the authority signed may join.

using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace Inventory.Silo.Clustering;

/// <summary>Puts TLS under the connections between silos.</summary>
internal sealed class SiloTls(TlsFiles files)
{
    private static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(10);

    /// <summary>Puts it under connections that come and go.</summary>
    public void Configure(SiloConnectionOptions connections)
    {
        connections.ConfigureSiloInboundConnection(Inbound);
        connections.ConfigureSiloOutboundConnection(
            build => build.Use(next => connection => RunAsync(connection, next, ConnectAsync)));
        connections.ConfigureGatewayInboundConnection(Inbound);
    }

    private void Inbound(IConnectionBuilder build) =>
        build.Use(next => connection => RunAsync(connection, next, AcceptAsync));

    private static async Task RunAsync(
        ConnectionContext connection,
        ConnectionDelegate next,
        Func<SslStream, CancellationToken, Task> handshake)
    {
        var plain = connection.Transport;
        await using var stream = new SslStream(new PipeStream(plain));
        using (var within = new CancellationTokenSource(HandshakeWithin))
        {
            await handshake(stream, within.Token);
        }
        connection.Transport = new Secured(PipeReader.Create(stream), PipeWriter.Create(stream));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
        }
    }

    private Task AcceptAsync(SslStream stream, CancellationToken cancel) =>
        stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = files.Own,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, peer, _, _) => IsOurs(peer),
            },
            cancel);

    private Task ConnectAsync(SslStream stream, CancellationToken cancel) =>
        stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "silo",
                ClientCertificates = [files.Own],
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, peer, _, _) => IsOurs(peer),
            },
            cancel);

    private bool IsOurs(X509Certificate? peer)
    {
        if (peer is not X509Certificate2 certificate)
        {
            return false;
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(files.Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private sealed record Secured(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>The two halves of a connection as one stream; closing it leaves them open.
    /// </summary>
    private sealed class PipeStream(IDuplexPipe pipe) : Stream
    {
        private readonly Stream _input = pipe.Input.AsStream(leaveOpen: true);
        private readonly Stream _output = pipe.Output.AsStream(leaveOpen: true);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) =>
            _output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) =>
            _input.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) =>
            _output.Write(buffer, offset, count);

        public override void Flush() => _output.Flush();

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
