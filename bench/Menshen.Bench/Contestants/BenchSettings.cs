namespace Menshen.Bench.Contestants;

/// <summary>The configuration files of the servers that Menshen is compared with.</summary>
internal static class BenchSettings
{
    /// <summary>Room for 2,000 idle sessions, the two poolers' spare ones, and the superuser.</summary>
    public const int MaxConnections = 2600;

    public static string ForPostgres(int port, string socketFolder, string certificate, string key) => $"""
        port = {port}
        listen_addresses = '127.0.0.1'
        unix_socket_directories = '{socketFolder}'
        max_connections = {MaxConnections}
        # As much as Menshen's own engine has.
        shared_buffers = 256MB
        ssl = on
        ssl_cert_file = '{certificate}'
        ssl_key_file = '{key}'
        # Only reads are measured: what is written is the loading of the data.
        fsync = off
        synchronous_commit = off
        # A checkpoint in the middle of a pass would be one contestant's bad luck.
        checkpoint_timeout = 1h
        max_wal_size = 8GB
        """ + "\n";

    public static string ForPgBouncer(int port, BenchCluster cluster, string userList, string certificate, string key) => $"""
        [databases]
        {BenchCluster.Database} = host={cluster.SocketFolder} port={cluster.Port}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = scram-sha-256
        auth_file = {userList}
        pool_mode = session
        max_client_conn = 4000
        default_pool_size = 2200
        client_tls_sslmode = allow
        client_tls_cert_file = {certificate}
        client_tls_key_file = {key}
        log_connections = 0
        log_disconnections = 0
        """ + "\n";

    /// <summary>The default policy but for the port, plaintext on loopback, room for the idle sessions, and the bounded journal.</summary>
    public static string ForMenshen(int port) => $"""
        profile: standard
        listen:
          - address: 127.0.0.1
            port: {port}
            tls: loopback-optional
        journal:
          durability: bounded
        sessions:
          maximum: 4000
        """ + "\n";
}
