// node-postgres on sealed columns: an application writes, a manager reads. One JSON object per line, as in node_cases.js.
'use strict';
const fs = require('fs');
const { Client, Pool } = require('pg');

const options = who => ({
  host: 'localhost', port: Number(process.env.PGPORT), user: process.env[`${who}_USER`], password: process.env[`${who}_PASSWORD`],
  database: process.env.PGDATABASE, ssl: { ca: fs.readFileSync(process.env.PGSSLROOTCERT), rejectUnauthorized: true },
});

async function withClient(who, work) {
  const client = new Client(options(who));
  await client.connect();
  try { return await work(client); } finally { await client.end(); }
}

const insert = 'insert into sender (id, name, id_number, remark) values ($1, $2, $3, $4)';
const row = (i, word = 'insert') => [i, `${word} 名 ${i}`, `N${i}`, i % 10 === 0 ? null : `remark ${i}`];

const right = (first, count, word) => withClient('MANAGER', async c => {
  const { rows } = await c.query({ text: 'select id, name, id_number, remark from sender where id >= $1 and id < $2', values: [first, first + count], rowMode: 'array' });
  return rows.filter(r => JSON.stringify(r) === JSON.stringify(row(r[0], word))).length;
});

const numbers = (first, count) => Array.from({ length: count }, (_, i) => first + i);

const cases = {
  // Queries that do not wait for each other: the client queues them.
  queued: async () => {
    await withClient('APPLICATION', c => Promise.all(numbers(10000, 150).flatMap(i =>
      [c.query(insert, row(i)), c.query('update sender set name = $1 where id_number = $2', [`update 名 ${i}`, `N${i}`])])));
    return right(10000, 150, 'update');
  },

  named: async () => {
    await withClient('APPLICATION', async c => { for (const i of numbers(11000, 50)) await c.query({ name: 'enter', text: insert, values: row(i) }); });
    const found = await withClient('MANAGER', async c => {
      let hits = 0;
      for (const i of numbers(11000, 50)) {
        const { rows } = await c.query({ name: 'seek', text: 'select id, name from sender where id_number = $1', values: [`N${i}`] });
        if (rows.length === 1 && rows[0].id === i && rows[0].name === row(i)[1]) hits++;
      }
      return hits;
    });
    return [await right(11000, 50), found];
  },

  pool: async () => {
    const pool = new Pool({ ...options('APPLICATION'), max: 4 });
    await Promise.all(numbers(12000, 100).map(i => pool.query(insert, row(i))));
    await pool.end();
    return right(12000, 100);
  },

  several_in_one_text: async () => {
    await withClient('APPLICATION', c => c.query(numbers(13000, 20).map(i =>
      `insert into sender (id, name, id_number, remark) values (${i}, 'none', 'N${i}', ${i % 10 === 0 ? 'null' : `'remark ${i}'`}); update sender set name = 'text 名 ${i}' where id_number = 'N${i}'`).join('; ')));
    return right(13000, 20, 'text');
  },

  random: () => withClient('MANAGER', c => c.query('select id from sender where remark = $1', ['remark 10001']).then(() => 'answered', e => e.code)),
};

(async () => {
  for (const [name, run] of Object.entries(cases)) {
    try {
      console.log(JSON.stringify({ case: name, value: await run() }));
    } catch (e) {
      console.log(JSON.stringify({ case: name, error: String(e && e.stack || e) }));
    }
  }
})();
