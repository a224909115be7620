namespace Menshen.TestKit;

/// <summary>Says which requirement of the standards' catalogue a test proves, by its id (for example <c>gbt20009-5.1.2.7-d</c>).</summary>
/// <remarks>The same ids stand in the evaluator's checks and in the documents; a test of the architecture holds them to the catalogue.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequirementAttribute(string id) : Attribute
{
    /// <summary>The entry's id in the catalogue.</summary>
    public string Id { get; } = id;
}
