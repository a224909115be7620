// The language of the messages is the process's, as it is in the program itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
