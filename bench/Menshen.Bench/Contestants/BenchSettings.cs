namespace Menshen.Bench.Contestants;

/// <summary>The configuration files of the servers that Menshen is compared with.</summary>
internal static class BenchSettings
{
    /// <summary>Room for 2,000 idle sessions, the two poolers' spare ones, and the superuser.</summary>
    public const int MaxConnections = 2600;

    /// <summary>Below the data directory.</summary>
    public const string LogFolder = "log";

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
        """ + "\n";

    /// <summary>Only reads are measured: what is written is the loading of the data.</summary>
    public const string Fleeting = """
        fsync = off
        synchronous_commit = off
        # A checkpoint in the middle of a pass would be one contestant's bad luck.
        checkpoint_timeout = 1h
        max_wal_size = 8GB
        """ + "\n";

    /// <summary>What Menshen's own engine has (EngineConfiguration): writes are measured, and each commit is on disk.</summary>
    public const string AsTheEngine = """
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        wal_level = replica
        max_wal_size = 1GB
        """ + "\n";

    /// <summary>Everything, with the values of parameters, into one CSV file; PostgreSQL never syncs it.</summary>
    public const string PgAudit = $"""
        shared_preload_libraries = 'pgaudit'
        pgaudit.log = 'all'
        pgaudit.log_parameter = on
        logging_collector = on
        log_destination = 'csvlog'
        log_directory = '{LogFolder}'
        log_filename = 'audit.log'
        log_rotation_size = 0
        log_rotation_age = 0
        """ + "\n";

    /// <summary>What the vault has (VaultOptions, EngineOptions): it can be made again from the journal, so a commit waits for no disk.</summary>
    public const string AsTheVault = """
        synchronous_commit = off
        max_wal_size = 256MB
        shared_buffers = 64MB
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

    /// <summary>The default policy but for the port, plaintext on loopback, room for the idle sessions and many logins of one user, and the journal's durability.</summary>
    public static string ForMenshen(int port, string durability) => $"""
        profile: standard
        listen:
          - address: 127.0.0.1
            port: {port}
            tls: loopback-optional
        journal:
          durability: {durability}
        control:
          https: off
        sessions:
          maximum: 4000
          # One user does what a whole site does.
          maximum-of-one: 4000
          new-sessions: 10000000
          new-sessions-of-one: 10000000
        """ + "\n";
}
