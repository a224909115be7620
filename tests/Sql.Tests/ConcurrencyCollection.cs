// The memory test looks at the whole process: no other test may run beside it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
