using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Menshen.Policy.Reading;

/// <summary>A policy file as a person wrote it: the tree of its YAML, nothing judged yet but the form.</summary>
/// <remarks>Built from parser events instead of a deserializer: every node keeps its place, anchors (and with them exponential
/// growth) do not exist, and depth is bounded before recursion could overflow the stack.</remarks>
internal sealed class PolicyFile
{
    /// <summary>Deeper than any policy needs (four), shallower than any stack.</summary>
    private const int MaximumDepth = 16;

    private readonly IParser _parser;
    private readonly PolicyErrors _errors;

    private PolicyFile(IParser parser, PolicyErrors errors) => (_parser, _errors) = (parser, errors);

    /// <summary>The file's mapping; empty for an empty file, null if the form is wrong (then there is an error).</summary>
    public static PolicyMapping? Read(string text, PolicyErrors errors)
    {
        if (TabbedLine(text) is { } line)
        {
            errors.Add(line, 1, "this is not YAML: the line is indented with a tab", "Indent with spaces");
            return null;
        }

        try
        {
            return new PolicyFile(new Parser(new StringReader(text)), errors).ReadDocument();
        }
        catch (YamlException e)
        {
            errors.Add(
                (int)e.Start.Line, (int)e.Start.Column, $"this is not YAML: {Sentence(e.Message)}",
                "Write `key: value` lines, indented with spaces");
            return null;
        }
        catch (Exception e)
            when (e is ArgumentException or InvalidOperationException or OverflowException or FormatException or IndexOutOfRangeException)
        {
            // The YAML library meets some malformed texts with its own accidents; to the author of the file they are the same thing.
            errors.Add(1, 1, "this is not YAML", "Write `key: value` lines, indented with spaces");
            return null;
        }
    }

    private PolicyMapping? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
            return new PolicyMapping([], 1, 1);
        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.TryConsume<StreamEnd>(out _))
        {
            var next = _parser.Current!.Start;
            _errors.Add(
                (int)next.Line, (int)next.Column, "a second document begins here", "Keep the policy in one document, without `---`");
        }

        switch (root)
        {
            case PolicyMapping mapping:
                return mapping;
            case PolicyScalar { Text: "", IsQuoted: false } nothing:
                return new PolicyMapping([], nothing.Line, nothing.Column);
            default:
                _errors.Add(root, "a policy is a list of settings", "Begin with a line such as `profile: standard`");
                return null;
        }
    }

    private PolicyNode ReadNode(int depth)
    {
        var start = _parser.Current ?? throw new InvalidOperationException();
        var (line, column) = ((int)start.Start.Line, (int)start.Start.Column);
        if (start is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw new YamlException(start.Start, start.End, "anchors (&) and aliases (*) are not used here");
        if (start is NodeEvent { Tag.IsEmpty: false })
            throw new YamlException(start.Start, start.End, "tags (!) are not used here");
        if (depth > MaximumDepth)
            throw new YamlException(start.Start, start.End, "this is nested too deeply");
        if (_parser.TryConsume<Scalar>(out var scalar))
            return new PolicyScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, line, column);
        if (_parser.TryConsume<SequenceStart>(out _))
            return ReadSequence(depth, line, column);
        _parser.Consume<MappingStart>();
        return ReadMapping(depth, line, column);
    }

    private PolicySequence ReadSequence(int depth, int line, int column)
    {
        var items = ImmutableArray.CreateBuilder<PolicyNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));

        return new PolicySequence(items.ToImmutable(), line, column);
    }

    private PolicyMapping ReadMapping(int depth, int line, int column)
    {
        var entries = ImmutableArray.CreateBuilder<PolicyEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not PolicyScalar name)
                _errors.Add(key, "a key must be one word", "Write `key: value`");
            else
                entries.Add(new PolicyEntry(name, value));
        }

        return new PolicyMapping(entries.ToImmutable(), line, column);
    }

    // The parser would blame the line before.
    private static int? TabbedLine(string text)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.TrimStart(' ') is ['\t', ..] && !line.IsWhiteSpace())
                return number;
        }

        return null;
    }

    private static string Sentence(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
