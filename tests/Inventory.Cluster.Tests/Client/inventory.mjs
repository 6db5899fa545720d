// Drives a host with @aligent/bigcommerce-api as an integration would: only the address differs.
// Usage: node inventory.mjs <store root, such as http://localhost:5080/stores/demo/v3> <token>
// Prints one line per step; the first wrong answer ends it with 1.

import assert from 'node:assert/strict';
import http from 'node:http';
import { Management, fetchTransport } from '@aligent/bigcommerce-api';

const [baseUrl, token] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true });
const transport = fetchTransport({ baseUrl, agent, headers: { 'X-Auth-Token': token } });
const client = new Management.V3.Client(transport);

const all = async (path, params) => {
  const found = [];
  for await (const element of client.list(path, params)) {
    found.push(element);
  }
  return found;
};

const send = async (line, body, status = 200) => {
  const answer = await client.send(line, body === undefined ? undefined : { body });
  assert.equal(answer.status, status, `${line}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

const step = async (name, work) => {
  await work();
  console.log(`ok ${name}`);
};

const at = async sku =>
  (await client.get('/inventory/items', { query: { 'sku:in': [sku] } }))[0].locations[0];

await step('catalog: create two products', async () => {
  for (const sku of ['NPM-1', 'NPM-2']) {
    const product = await client.post('/catalog/products', {
      body: { name: sku, type: 'physical', weight: 1, price: 1, sku, inventory_tracking: 'product' },
    });
    assert.equal(product.sku, sku);
    const read = await client.get('/catalog/products/{product_id}', {
      path: { product_id: product.id },
    });
    assert.equal(read.id, product.id);
  }
});

await step('adjustments: absolute, then relative', async () => {
  const set = await send('PUT /inventory/adjustments/absolute', {
    reason: 'count',
    items: [
      { location_id: 1, sku: 'NPM-1', quantity: 10 },
      { location_id: 1, sku: 'NPM-2', quantity: 20 },
    ],
  });
  assert.match(set.transaction_id, /^[0-9a-f-]{36}$/);
  await send('POST /inventory/adjustments/relative', {
    items: [{ location_id: 1, sku: 'NPM-1', quantity: -3 }],
  });
  const level = await at('NPM-1');
  assert.equal(level.available_to_sell, 7);
  assert.equal(level.total_inventory_onhand, 7);
});

await step('adjustments: a refusal is a problem', async () => {
  const answer = await client.send('POST /inventory/adjustments/relative', {
    body: { items: [{ location_id: 1, sku: 'NPM-1', quantity: -100 }] },
  });
  assert.equal(answer.status, 422);
  assert.equal(answer.body.status, 422);
  assert.equal(typeof answer.body.title, 'string');
});

await step('items: list pages until empty', async () => {
  const items = await all('/inventory/items', { query: { limit: 1 } });
  assert.deepEqual(items.map(item => item.identity.sku).sort(), ['NPM-1', 'NPM-2']);
  const flat = await all('/inventory/locations/{location_id}/items', { path: { location_id: 1 } });
  assert.equal(flat.length, 2);
  assert.equal(typeof flat[0].settings.bin_picking_number, 'string');
});

await step('settings rows: update', async () => {
  await client.send('PUT /inventory/locations/{location_id}/items', {
    path: { location_id: 1 },
    body: { settings: [{ identity: { sku: 'NPM-1' }, safety_stock: 2, backorder_limit: 5 }] },
  });
  const level = await at('NPM-1');
  assert.equal(level.settings.safety_stock, 2);
  assert.equal(level.available_to_sell, 10);
});

await step('locations: create, list, update, delete', async () => {
  await send('POST /inventory/locations', [{
    label: 'Npm', code: 'NPM', managed_by_external_source: false, type_id: 'VIRTUAL',
    time_zone: 'Etc/UTC', enabled: true,
  }]);
  const byCode = { query: { 'location_code:in': ['NPM'] } };
  const [made] = await all('/inventory/locations', byCode);
  assert.equal(made.label, 'Npm');
  await send('PUT /inventory/locations', [{ id: made.id, label: 'Renamed' }]);
  const [renamed] = await all('/inventory/locations', byCode);
  assert.equal(renamed.label, 'Renamed');
  const gone = await client.send('DELETE /inventory/locations', {
    query: { 'location_id:in': [made.id] },
  });
  assert.equal(gone.status, 200);
  assert.equal((await all('/inventory/locations', byCode)).length, 0);
});

await step('locations: metafields', async () => {
  const path = { location_id: 1 };
  const made = await client.post('/inventory/locations/{location_id}/metafields', {
    path,
    body: { namespace: 'npm', key: 'k', value: 'v', permission_set: 'read' },
  });
  assert.equal(made.value, 'v');
  const listed = await client.get('/inventory/locations/{location_id}/metafields', { path });
  assert.equal(listed.length, 1);
  const gone = await client.delete(
    '/inventory/locations/{location_id}/metafields/{metafield_id}',
    { path: { location_id: 1, metafield_id: made.id } });
  assert.equal(gone, null);
});

await step('settings: read and write', async () => {
  const settings = await client.get('/settings/inventory');
  assert.equal(settings.stock_level_display, 'dont_show');
  await send('PUT /settings/inventory', { default_out_of_stock_message: 'Sold out' });
  const after = await client.get('/settings/inventory');
  assert.equal(after.default_out_of_stock_message, 'Sold out');
});

await step('an unknown product is null', async () => {
  const path = { product_id: 999999999 };
  assert.equal(await client.get('/catalog/products/{product_id}', { path }), null);
});

agent.destroy();
