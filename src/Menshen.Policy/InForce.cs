namespace Menshen.Policy;

/// <summary>Rules as they are in force at the moment they are asked for: a policy that is applied changes them while everything runs.</summary>
/// <param name="read">Answers the rules of now; any thread.</param>
public sealed class InForce<T>(Func<T> read)
    where T : class
{
    public T Now => read();

    /// <summary>A part of these rules.</summary>
    public InForce<TPart> Of<TPart>(Func<T, TPart> part)
        where TPart : class => new(() => part(read()));

    /// <summary>Rules that never change.</summary>
#pragma warning disable CA2225 // The constructor is the named way; a static method of a generic type would be another rule's offence.
    public static implicit operator InForce<T>(T rules) => new(() => rules);
#pragma warning restore CA2225
}
