declare module '*?worker' {
  const WorkerConstructor: new () => Worker;

  export { WorkerConstructor as default };
}
declare module '*.css';
