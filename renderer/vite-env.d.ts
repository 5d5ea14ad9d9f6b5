// biome-ignore-all lint/style/noDefaultExport: that is what the bundler gives
declare module '*?worker' {
  const WorkerConstructor: new () => Worker;

  export { WorkerConstructor as default };
}
declare module '*.css';
