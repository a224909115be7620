namespace Menshen.Policy;

/// <summary>How much of a statement the journal keeps.</summary>
public enum RecordLevel
{
    /// <summary>Nothing if it succeeds. If it fails, it is recorded then, without its values.</summary>
    None,
    /// <summary>Who, when, template, objects, outcome; no values.</summary>
    Summary,
    /// <summary>Also literals and parameters.</summary>
    Full,
}
