namespace Menshen.Policy;

/// <summary>What policy says of one statement. Closed: there are these cases and no third, and no null.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The statement may go to the engine.</summary>
    public sealed record Allow : Decision
    {
        private Allow()
        {
        }

        public static Allow Instance { get; } = new();
    }

    /// <summary>The statement must not reach the engine; the client gets an ErrorResponse with these fields.</summary>
    /// <param name="SqlState">Five characters, as PostgreSQL's appendix A names them.</param>
    /// <param name="Message">What is refused.</param>
    /// <param name="Hint">What to do instead.</param>
    /// <param name="RuleId">The rule that refused, <c>MD0001</c> and on; stored in the journal, never reused.</param>
    public sealed record Refuse(string SqlState, string Message, string Hint, string RuleId) : Decision
    {
        /// <summary>The rule of the policy that refused, as <c>section:name</c>; null: it is <see cref="RuleId"/>, one of Menshen's own.</summary>
        public string? By { get; init; }
    }
}
