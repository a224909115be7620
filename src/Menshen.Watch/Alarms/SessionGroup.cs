namespace Menshen.Watch;

/// <summary>The group of one session's statements for one rule, described once, with the window found last.</summary>
internal sealed class SessionGroup(string words)
{
    /// <summary>As <see cref="EntryProperty.Describe"/> says it.</summary>
    public string Words { get; } = words;

    /// <summary>In the rule's list, or no more.</summary>
    public LinkedListNode<GroupWindow>? Window { get; set; }
}
