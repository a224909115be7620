using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Collects errors, so that a person sees all of them at once.</summary>
internal sealed class PolicyErrors(string file)
{
    private readonly List<PolicyError> _errors = [];

    public bool Any => _errors.Count > 0;

    /// <summary>How many there are so far.</summary>
    public int Count => _errors.Count;

    public void Add(PolicyNode at, string what, string instead) => Add(at.Line, at.Column, what, instead);

    public void Add(int line, int column, string what, string instead) =>
        _errors.Add(new PolicyError(file, line, column, what, instead));

    public ImmutableArray<PolicyError> InFileOrder() => [.. _errors.OrderBy(e => e.Line).ThenBy(e => e.Column)];
}
