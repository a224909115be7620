using System.Collections.Immutable;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>What the text of one of the auditor's two files says, and how the journal tells of it.</summary>
internal interface IRulesForm<T>
    where T : class
{
    /// <summary>The file's name.</summary>
    string File { get; }

    /// <summary>Whose <c>check | plan | apply</c> are about it.</summary>
    string Command { get; }

    /// <summary>What holds where nothing was accepted, in words.</summary>
    string Safe { get; }

    /// <summary>By which the journal tells of it.</summary>
    RecordKind Kind { get; }

    /// <summary>What a text says; an empty one the safe default.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">What errors call it.</param>
    RulesReading<T> Read(byte[] text, string place);

    ImmutableArray<string> Differences(T before, T after);

    /// <summary>All that rules mean, in one form: the same for texts that say the same in other words.</summary>
    string Common(T rules);

    bool Record(JournalWriter journal, RulesChange change, TimeSpan patience);
}
