/** Made by emoji-data.ts: characters, group, label, names, words. Names and words are separated by spaces. */
declare module 'virtual:emoji/*' {
  const rows: readonly (readonly [sign: string, group: number, label: string, names: string, words: string])[];
  export default rows;
}
