// Cases for node-postgres. One JSON object per line: {"case": name, "value": ...} or {"case": name, "error": ...}.
'use strict';
const fs = require('fs');
const { Client, Pool } = require('pg');

const options = {
  host: 'localhost', port: Number(process.env.PGPORT), user: process.env.PGUSER, password: process.env.PGPASSWORD,
  database: process.env.PGDATABASE, ssl: { ca: fs.readFileSync(process.env.PGSSLROOTCERT), rejectUnauthorized: true },
};

async function withClient(work) {
  const client = new Client(options);
  await client.connect();
  try { return await work(client); } finally { await client.end(); }
}

const cases = {
  parameters: () => withClient(async c => {
    await c.query('create table noded (i int primary key, t text, j jsonb, a int[], d timestamptz, b bytea)');
    for (let i = 0; i < 20; i++) {
      await c.query('insert into noded values ($1, $2, $3, $4, $5, $6)',
        [i, `文字 ${i}`, { k: i }, [i, i + 1], new Date(1e12 + i), Buffer.from([i, 255])]);
    }
    const { rows, fields } = await c.query('select * from noded where i = any($1) order by i', [[3, 5]]);
    return [rows.map(r => [r.i, r.t, r.j.k, r.a, r.d.getTime(), r.b.toString('hex')]), fields.map(f => f.name)];
  }),

  prepared: () => withClient(async c => {
    let sum = 0;
    for (let i = 0; i < 50; i++) sum += (await c.query({ name: 'adds', text: 'select $1::int + 1 as node_prepared', values: [i] })).rows[0].node_prepared;
    return sum;
  }),

  large_result: () => withClient(async c => {
    const { rows } = await c.query("select i, repeat('n', 500) as node_row from generate_series(1, 20000) i");
    return [rows.length, rows.reduce((n, r) => n + r.node_row.length, 0)];
  }),

  several_results: () => withClient(async c =>
    (await c.query("select 1 as a; select 2 as b; select 3 as c")).map(r => Object.values(r.rows[0])[0])),

  errors: () => withClient(async c => {
    const seen = [];
    await c.query('select nothing_in_node').catch(e => seen.push(e.code, e.position, e.routine));
    await c.query('select $1::int', ['x']).catch(e => seen.push(e.code));
    await c.query('begin');
    await c.query('select 1/0').catch(e => seen.push(e.code));
    await c.query('select 1').catch(e => seen.push(e.code));
    await c.query('rollback');
    seen.push((await c.query('select 7 as seven')).rows[0].seven);
    return seen;
  }),

  // Queries that do not wait for each other: the client queues them, the gateway keeps their order.
  concurrent: () => withClient(async c => {
    const all = await Promise.all(Array.from({ length: 200 }, (_, i) => c.query('select $1::int as node_queue', [i])));
    return all.every((r, i) => r.rows[0].node_queue === i);
  }),

  pool: async () => {
    const pool = new Pool({ ...options, max: 5 });
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => pool.query('select $1::int as node_pool', [i])));
    const total = pool.totalCount;
    await pool.end();
    return [all.reduce((n, r) => n + r.rows[0].node_pool, 0), total];
  },

  listen: () => withClient(ears => withClient(async mouth => {
    const heard = new Promise(resolve => ears.on('notification', resolve));
    await ears.query('listen node_door');
    await mouth.query("select pg_notify('node_door', $1)", ['knock']);
    const n = await heard;
    return [n.channel, n.payload, n.processId === mouth.processID];
  })),

  statement_timeout: () => withClient(async c => {
    await c.query("set statement_timeout = '100ms'");
    const code = await c.query('select pg_sleep(20)').then(() => 'none', e => e.code);
    return [code, (await c.query('select 1 as one')).rows[0].one];
  }),

  wrong_password: async () => {
    const client = new Client({ ...options, password: 'not-this' });
    return client.connect().then(() => 'connected', e => e.code);
  },
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
