namespace Menshen.TestKit;

/// <summary>Marks a test that proves a clause of a governing document; the id is the one in <c>standards/</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequirementAttribute(string id) : Attribute
{
    /// <summary>The requirement's id, such as <c>gbt20009-5.1.2.3-a</c>.</summary>
    public string Id { get; } = id;
}
