namespace Menshen.Cli;

/// <summary>As whom, why and where the running command asks: from <c>--as</c>, <c>--reason</c>, <c>--server</c> and the environment.</summary>
/// <remarks>It flows with the command and is no argument of each: every command that asks a server asks in the same way, and none can
/// forget it.</remarks>
internal sealed record CommandSession
{
    /// <summary>A subject's name, when <c>--as</c> is not given.</summary>
    public const string NameVariable = "MENSHEN_AS";

    /// <summary>The subject's password, for one command: it logs in, asks, and logs out. Others cannot read a process's environment; they
    /// can read its arguments.</summary>
    public const string PasswordVariable = "MENSHEN_PASSWORD";

    /// <summary>A session's token, for scripts that keep it themselves.</summary>
    public const string TokenVariable = "MENSHEN_SESSION";

    private static readonly AsyncLocal<CommandSession?> Flowing = new();

    public static CommandSession Current => Flowing.Value ?? new CommandSession { Environment = _ => null };

    public string? Name { get; init; }

    public string? Reason { get; init; }

    /// <summary>An https address; null for the local socket.</summary>
    public Uri? Server { get; init; }

    /// <summary>PEM file of the authority that signed the server's certificate; null for the deployment's.</summary>
    public string? Authority { get; init; }

    /// <summary>PEM files of the client certificate that is shown to an https address, and of its private key; null for none.</summary>
    public (string Certificate, string Key)? Identity { get; init; }

    public required Func<string, string?> Environment { get; init; }

    /// <summary>Takes what the server tells an administrator beside the answer.</summary>
    public Action<string>? Noticed { get; init; }

    public string? Password => Given(PasswordVariable);

    public string? Token => Given(TokenVariable);

    public static void Use(CommandSession session) => Flowing.Value = session;

    /// <summary>What a stored session belongs to.</summary>
    public string TargetOf(string directory) => Server?.ToString() ?? directory;

    /// <summary>Names only.</summary>
    public override string ToString() => $"as {Name}";

    private string? Given(string variable) => Environment(variable) is { Length: > 0 } given ? given : null;
}
