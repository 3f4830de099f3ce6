import { bundle } from './bundle.ts';
import { gitCommit, productVersion } from './facts.ts';

// Bundles the product into dist/: `npm run build`.

const date = process.env['SOURCE_DATE_EPOCH'] ?? new Date().toISOString().slice(0, 19);
const { outputs } = await bundle('dist', { version: productVersion(), commit: gitCommit(), date });
const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist: ${Object.keys(outputs).length} files, ${Math.round(bytes / 1024)} kB`);
