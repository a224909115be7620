using System.Globalization;
using System.Text;

namespace Menshen.Engine;

/// <summary>The settings and access rules of the embedded engine, and their files.</summary>
internal static class EngineConfiguration
{
    private const string NoText = "statement text holds personal data; the journal, sealed, is the only place for it";
    private const string NoCode = "no code of others is loaded into the engine";

    public static IReadOnlyList<EngineSetting> Settings(EngineOptions options, EnginePaths paths) =>
    [
        new("data_directory", paths.Cluster, false, "this file lies outside, where the engine cannot change it"),
        new("hba_file", paths.AccessFile, true, "as above"),
        new("listen_addresses", "", true, "no TCP: nobody reaches the engine around the gateway"),
        new("port", $"{EngineAddress.SocketPort}", false, "only a part of the socket's name"),
        new("unix_socket_directories", paths.SocketDirectory, true, "a directory that only the engine's user and root may enter"),
        new("unix_socket_permissions", "0700", true, "the gateway runs as root or as the engine's user; nobody else may connect"),
        new("max_connections", Number(options.MaxConnections), false, "one for each session and each warm spare"),
        new("superuser_reserved_connections", "5", true, "the control plane must get in when sessions have taken all the rest"),
        new("authentication_timeout", "10s", true, "the gateway answers at once; a slower peer is not the gateway"),
        new("password_encryption", "scram-sha-256", true, "md5 hashes are passwords"),
        new("ssl", "off", false, "the socket stays in this machine and this user"),
        new("max_prepared_transactions", Number(options.MaxPreparedTransactions), true, "identifiers of prepared transactions are a channel"),
        new("shared_buffers", $"{options.SharedBuffersMegabytes}MB", false, "hot pages; see EngineOptions"),
        new("dynamic_shared_memory_type", "posix", false, "initdb's choice on Linux"),
        new("fsync", "on", true, "an acknowledged commit survives a power cut"),
        new("full_page_writes", "on", true, "torn pages are repaired after a crash"),
        new("synchronous_commit", options.WaitsForDisk ? "on" : "off", false, "default for sessions, which may change it for themselves"),
        new("wal_level", "replica", true, "backups and replicas need it"),
        new("max_wal_size", $"{options.MaxWalMegabytes}MB", false, "bounds crash recovery to about the start time-out"),
        new("max_slot_wal_keep_size", $"{options.MaxArchiveLagMegabytes}MB", false, "a repository of backups that takes nothing must not fill the engine's disk"),
        new("shared_preload_libraries", "", true, NoCode),
        new("session_preload_libraries", "", true, NoCode),
        new("local_preload_libraries", "", false, NoCode),
        new("dynamic_library_path", "$libdir", true, NoCode),
        new("allow_system_table_mods", "off", true, "the catalogue is changed by statements only"),
        new("row_security", "on", false, "labels are enforced by row security"),
        new("log_destination", "stderr", false, "Menshen reads the pipe and bounds the files"),
        new("logging_collector", "off", false, "as above"),
        new("log_line_prefix", "%m [%p] ", false, "time and process; names are in the journal"),
        new("log_statement", "none", true, NoText),
        new("log_min_duration_statement", "-1", true, NoText),
        new("log_min_duration_sample", "-1", true, NoText),
        new("log_transaction_sample_rate", "0", true, NoText),
        new("log_min_error_statement", "panic", true, NoText),
        new("log_min_messages", "log", true, "error texts quote values ('invalid input syntax ...'); LOG and worse stay"),
        new("log_error_verbosity", "terse", true, "DETAIL quotes keys and rows"),
        new("log_parameter_max_length", "0", true, NoText),
        new("log_parameter_max_length_on_error", "0", true, NoText),
        new("log_lock_waits", "off", true, "its report quotes the waiting statement"),
        new("lc_messages", "C", false, "one language in the log for those who search it"),
        new("datestyle", "ISO, MDY", false, "initdb's choice"),
        new("timezone", TimeZoneName(), false, "default for sessions that do not set it"),
        new("log_timezone", "UTC", false, "comparable with the journal"),
        new("default_text_search_config", "pg_catalog.english", false, "initdb's choice for locale C"),
        new("cluster_name", options.Folder == EnginePaths.EngineFolder ? "menshen" : $"menshen {options.Folder}", false, "shows in the process list whose engine this is"),
    ];

    public static IReadOnlyList<string> AccessRules(string tcbRole) =>
        ["local all all scram-sha-256", $"local replication {tcbRole} scram-sha-256"];

    /// <summary>The text of menshen.conf.</summary>
    public static string SettingsText(EngineOptions options, EnginePaths paths)
    {
        var text = new StringBuilder("# Written by Menshen at each start; changes are lost. Settings of yours belong into Menshen's configuration.\n");
        foreach (var setting in Settings(options, paths))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n# {setting.Reason}\n{setting.Name} = '{Quoted(setting.Value)}'\n");
        }

        return text.ToString();
    }

    /// <summary>The text of pg_hba.conf.</summary>
    public static string AccessText(string tcbRole) =>
        "# Written by Menshen at each start. Nobody comes in without a secret that only the gateway can derive.\n"
        + string.Join('\n', AccessRules(tcbRole)) + "\n";

    // Backslash escapes are read inside the quotes of a configuration file.
    private static string Quoted(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string TimeZoneName() => TimeZoneInfo.Local.HasIanaId ? TimeZoneInfo.Local.Id : "UTC";
}
