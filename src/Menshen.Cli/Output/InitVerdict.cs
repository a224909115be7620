namespace Menshen.Cli;

/// <summary>The JSON of <c>menshen init</c>: the only time the one-time passwords are seen.</summary>
internal sealed record InitVerdict(string Directory, IReadOnlyList<InitVerdict.Administrator> Administrators)
{
    /// <summary>One of the three.</summary>
    internal sealed record Administrator(string Power, string Name, string OneTimePassword)
    {
        /// <summary>Without the password.</summary>
        public override string ToString() => $"{Power} {Name}";
    }
}
