using Menshen.Policy;

namespace Menshen.Gateway;

/// <summary>What becomes of a text of a subject that learns statistics only. Closed: there are these cases and no other.</summary>
public abstract record StatisticalVerdict
{
    private StatisticalVerdict()
    {
    }

    /// <summary>It touches nothing of which only statistics are given: it goes as it is.</summary>
    public sealed record Pass : StatisticalVerdict
    {
        private Pass()
        {
        }

        public static Pass Instance { get; } = new();
    }

    /// <summary>It is refused.</summary>
    public sealed record Refused(Decision.Refuse Refusal) : StatisticalVerdict;

    /// <summary>It was answered: a SELECT of constants goes in its place, so that the engine says the answer in its own protocol.</summary>
    public sealed record Answered(ReadOnlyMemory<byte> Text) : StatisticalVerdict
    {
        /// <summary>Not the answer.</summary>
        public override string ToString() => "answered";
    }
}
