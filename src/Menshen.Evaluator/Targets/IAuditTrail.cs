namespace Menshen.Evaluator.Targets;

/// <summary>The records of a target, read as its auditor.</summary>
public interface IAuditTrail
{
    /// <summary>The auditor, with the database of the records.</summary>
    Subject Auditor { get; }

    /// <summary>The tables or views with records, schema-qualified.</summary>
    IReadOnlyList<string> Tables { get; }

    /// <summary>Records whose text has a word, newest first, waiting some seconds for the first; each as column and value.</summary>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> FindAsync(string subject, string word, CancellationToken cancellation);
}
