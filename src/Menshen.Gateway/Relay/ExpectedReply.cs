namespace Menshen.Gateway.Relay;

/// <summary>Which message of the client a pending reply answers; it says which messages of the engine may end it.</summary>
internal enum ExpectedReply : byte
{
    /// <summary>Ends with ParseComplete.</summary>
    Parse,
    /// <summary>Ends with BindComplete.</summary>
    Bind,
    /// <summary>Ends with CloseComplete.</summary>
    Close,
    /// <summary>Ends with RowDescription or NoData.</summary>
    Describe,
    /// <summary>Ends with CommandComplete, EmptyQueryResponse or PortalSuspended.</summary>
    Execute,
    /// <summary>Ends with ReadyForQuery.</summary>
    Sync,
    /// <summary>A simple Query: any number of results, then ReadyForQuery.</summary>
    Query,
    /// <summary>Ends with ReadyForQuery.</summary>
    FunctionCall,
    /// <summary>CopyDone or CopyFail of the client: no reply of its own, it marks where Sync counts again.</summary>
    CopyEnd,
}
