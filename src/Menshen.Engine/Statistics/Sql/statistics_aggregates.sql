-- The seed is not needed here: it keeps the numbers of the constants what they are among the members.
SELECT {group}{values}
FROM {table} t WHERE $1 IS NOT NULL AND ({where}){grouping}
ORDER BY 1
